import { type FormEvent, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { type Role, useSession } from "../session/Session";
import { Button } from "../ui/Button";
import { SelectField } from "../ui/Choices";
import { CopyField } from "../ui/CopyField";
import { TextField } from "../ui/Field";
import { Notice, ProblemNotice } from "../ui/Notice";
import { InviteMutation } from "./documents";
import { roleOptions } from "./roles";

const DAY_MS = 86_400_000;

/** Makes a link for one person. The link is in this page's memory and nowhere else. */
export function InviteForm() {
  const t = useT();
  const { viewer } = useSession();
  const invite = useAction(InviteMutation);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("OPERATOR");
  const [days, setDays] = useState("7");
  const [made, setMade] = useState<{ email: string; url: string } | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const payload = await invite.run(() => ({ input: { email, role, expiresAt } }));
    if (!payload?.url) return;
    setMade({ email, url: payload.url });
    setEmail("");
    refresh.tell();
  };

  return (
    <section className="card" aria-labelledby="invite-title">
      <h2 id="invite-title">{t("people.invite")}</h2>
      <form className="person-form" onSubmit={submit} noValidate>
        <TextField
          label={t("people.invite.email")}
          type="email"
          autoComplete="off"
          value={email}
          onChange={setEmail}
          errors={errorsAt(invite.problem, "email")}
          required
        />
        <SelectField<Role>
          label={t("people.invite.role")}
          value={role}
          onChange={setRole}
          options={roleOptions(viewer.role, t)}
        />
        <SelectField
          label={t("people.invite.days")}
          value={days}
          onChange={setDays}
          options={[1, 7, 30].map((count) => ({
            value: String(count),
            words: t("people.invite.days.count", { count }),
          }))}
        />
        <Button type="submit" look="primary" pending={invite.pending}>
          {t("people.invite.submit")}
        </Button>
      </form>
      <ProblemNotice problem={invite.problem} beside={errorsBeside(invite.problem, ["email"])} />
      <div role="status">
        {made ? (
          <Notice tone="ok" title={t("people.invite.made", { email: made.email })}>
            <p>{t("people.invite.made.text")}</p>
            <CopyField text={made.url} label={t("people.invite.made", { email: made.email })} />
          </Notice>
        ) : null}
      </div>
    </section>
  );
}
