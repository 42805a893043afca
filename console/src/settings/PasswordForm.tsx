import { type FormEvent, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice, ProblemNotice } from "../ui/Notice";
import { ChangePasswordMutation } from "./documents";

/** One's own password. */
export function PasswordForm() {
  const t = useT();
  const { viewer } = useSession();
  const change = useAction(ChangePasswordMutation);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [done, setDone] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setDone(false);
    const payload = await change.run(() => ({ input: { current, new: next } }));
    if (!payload) return;
    setDone(true);
    setCurrent("");
    setNext("");
  };

  return (
    <section className="card" aria-labelledby="password-title">
      <h2 id="password-title">{t("settings.password")}</h2>
      <form className="stack" onSubmit={submit} noValidate>
        {/* Password managers look for the name beside the password. */}
        <input
          className="visually-hidden"
          autoComplete="username"
          value={viewer.user?.email ?? ""}
          readOnly
          hidden
        />
        <TextField
          label={t("settings.password.current")}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          errors={errorsAt(change.problem, "current")}
        />
        <TextField
          label={t("settings.password.new")}
          help={t("join.password.help")}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={setNext}
          errors={[...errorsAt(change.problem, "new"), ...errorsAt(change.problem, "password")]}
        />
        <ProblemNotice
          problem={change.problem}
          beside={errorsBeside(change.problem, ["current", "new", "password"])}
        />
        <div role="status">{done ? <Notice tone="ok" title={t("settings.password.done")} /> : null}</div>
        <div>
          <Button type="submit" pending={change.pending}>
            {t("settings.password.submit")}
          </Button>
        </div>
      </form>
    </section>
  );
}
