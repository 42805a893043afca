import { type FormEvent, useRef, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/Notice";
import { useFocusOnRefusal } from "../ui/use-focus-on-refusal";
import { ownZone, ZoneField } from "../ui/ZoneField";
import { FoundChurchMutation } from "./documents";

const FIELDS = ["churchName", "name", "email", "password"] as const;

/** The church and its first owner. What was refused stays in the fields. */
export function FoundingForm({ token }: { token: string }) {
  const t = useT();
  const found = useAction(FoundChurchMutation);
  const place = useRef<HTMLFormElement>(null);
  useFocusOnRefusal(place, found.problem);
  const [form, setForm] = useState({
    churchName: "",
    timeZone: ownZone(),
    name: "",
    email: "",
    password: "",
  });
  const field = (name: (typeof FIELDS)[number]) => ({
    label: t(`setup.${name}`),
    value: form[name],
    onChange: (value: string) => setForm((before) => ({ ...before, [name]: value })),
    errors: errorsAt(found.problem, name),
    required: true,
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const payload = await found.run(() => ({ input: { token, ...form } }));
    // A fresh page, without the token in its address.
    if (payload) window.location.replace("/");
  };

  return (
    <form className="card stack" onSubmit={submit} ref={place} noValidate>
      <TextField {...field("churchName")} autoComplete="organization" autoFocus />
      <div className="stack-tight">
        <ZoneField
          label={t("settings.church.zone")}
          value={form.timeZone}
          onChange={(timeZone) => setForm((before) => ({ ...before, timeZone }))}
        />
        <p className="field-help">{t("setup.zone.help")}</p>
      </div>
      <TextField {...field("name")} autoComplete="name" />
      <TextField {...field("email")} type="email" autoComplete="username" />
      <TextField
        {...field("password")}
        help={t("join.password.help")}
        type="password"
        autoComplete="new-password"
      />
      <ProblemNotice problem={found.problem} beside={errorsBeside(found.problem, FIELDS)} />
      <Button type="submit" look="primary" large wide pending={found.pending}>
        {t("setup.submit")}
      </Button>
    </form>
  );
}
