import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { refresh } from "../graphql/refresh";
import type { ResultOf } from "../graphql/tada";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/Notice";
import type { Platform } from "./ConnectButton";
import { ConnectWithCredentialsMutation, type PlatformsQuery } from "./documents";

type Field = NonNullable<ResultOf<typeof PlatformsQuery>["platforms"][number]["form"]>[number];

/** The form that a platform names for accounts without sign-in there. What is typed goes to Steeple and nowhere else. */
export function CredentialForm({ platform, fields }: { platform: Platform; fields: readonly Field[] }) {
  const t = useT();
  const navigate = useNavigate();
  const connect = useAction(ConnectWithCredentialsMutation);
  const [values, setValues] = useState<Record<string, string>>({});

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const typed = fields.map(({ name }) => ({ name, value: values[name] ?? "" }));
    const payload = await connect.run(() => ({ input: { platform, fields: typed } }));
    if (!payload?.connection) return;
    refresh.tell();
    navigate(`/connections/result?connect=CONNECTED&connection=${payload.connection.id}`, { replace: true });
  };

  return (
    <form className="card" onSubmit={submit} aria-labelledby="keys-title" autoComplete="off">
      <h2 id="keys-title">{t("connect.form.title")}</h2>
      <ProblemNotice
        problem={connect.problem}
        beside={errorsBeside(
          connect.problem,
          fields.map((field) => field.name),
        )}
      />
      {fields.map((field) => (
        <TextField
          key={field.name}
          label={field.label}
          help={field.help}
          type={field.secret ? "password" : "text"}
          long={field.multiline}
          autoComplete="off"
          value={values[field.name] ?? ""}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
          errors={errorsAt(connect.problem, field.name)}
        />
      ))}
      <div>
        <Button type="submit" look="primary" large pending={connect.pending}>
          {t("connect.form.submit")}
        </Button>
      </div>
    </form>
  );
}
