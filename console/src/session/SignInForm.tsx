import { type FormEvent, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/Notice";
import { SignInMutation } from "./documents";
import type { Viewer } from "./Session";

type Props = { email?: string; arrived: (viewer: Viewer) => void };

/** E-mail and password; both for the page and for the dialog above a page. */
export function SignInForm({ email: known = "", arrived }: Props) {
  const t = useT();
  const signIn = useAction(SignInMutation);
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const payload = await signIn.run(() => ({ input: { email, password } }));
    if (payload?.viewer) arrived(payload.viewer);
  };

  return (
    <form className="stack" onSubmit={submit}>
      <ProblemNotice problem={signIn.problem} beside={errorsBeside(signIn.problem, ["email", "password"])} />
      <TextField
        label={t("signIn.email")}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        errors={errorsAt(signIn.problem, "email")}
        autoFocus={known === ""}
        required
      />
      <TextField
        label={t("signIn.password")}
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        errors={errorsAt(signIn.problem, "password")}
        autoFocus={known !== ""}
        required
      />
      <Button type="submit" look="primary" large wide pending={signIn.pending}>
        {t("signIn.submit")}
      </Button>
    </form>
  );
}
