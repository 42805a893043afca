import { type FormEvent, useRef, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/Notice";
import { platformName } from "../ui/PlatformMark";
import { useFocusOnRefusal } from "../ui/use-focus-on-refusal";
import type { App } from "./AppPage";
import { SetAppMutation } from "./documents";

const EMPTY = { clientId: "", clientSecret: "", webhookSecret: "" };
const FIELDS = ["clientId", "clientSecret", "tenant", "webhookSecret"];

/** What the platform gave for the registration. Its secrets are sealed on the server and never shown again. */
export function AppForm({ app }: { app: App }) {
  const t = useT();
  const announce = useAnnounce();
  const set = useAction(SetAppMutation);
  const place = useRef<HTMLFormElement>(null);
  useFocusOnRefusal(place, set.problem);
  const [form, setForm] = useState(EMPTY);
  // Until somebody types, it is the present one: a new secret of the same registration keeps its tenant.
  const [typedTenant, setTypedTenant] = useState<string | null>(null);
  const tenant = typedTenant ?? app.appTenant ?? "";
  const described = (name: keyof typeof EMPTY | "tenant") => ({
    label: t(`apps.${name}`),
    errors: errorsAt(set.problem, name),
    autoComplete: "off",
  });
  const field = (name: keyof typeof EMPTY) => ({
    ...described(name),
    value: form[name],
    onChange: (value: string) => setForm((before) => ({ ...before, [name]: value })),
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { webhookSecret, ...given } = form;
    const input = {
      platform: app.platform,
      ...given,
      ...(tenant ? { tenant } : {}),
      ...(webhookSecret ? { webhookSecret } : {}),
    };
    const payload = await set.run(() => ({ input }));
    if (!payload) return;
    setForm(EMPTY);
    setTypedTenant(null);
    announce(t("apps.saved", { platform: platformName(app.platform, t) }));
    refresh.tell();
  };

  return (
    <form
      className="card"
      onSubmit={submit}
      ref={place}
      aria-labelledby="here-title"
      autoComplete="off"
      noValidate
    >
      <div>
        <h2 id="here-title">{t("apps.here")}</h2>
        <p className="soft">{t("apps.here.text")}</p>
      </div>
      <TextField {...field("clientId")} required />
      <TextField {...field("clientSecret")} type="password" required />
      {app.tenants ? (
        <TextField
          {...described("tenant")}
          value={tenant}
          onChange={setTypedTenant}
          help={t("apps.tenant.help")}
        />
      ) : null}
      {app.webhookUrl ? (
        <TextField {...field("webhookSecret")} type="password" help={t("apps.webhookSecret.help")} />
      ) : null}
      <ProblemNotice problem={set.problem} beside={errorsBeside(set.problem, FIELDS)} />
      <div>
        <Button type="submit" look="primary" pending={set.pending}>
          {t("action.save")}
        </Button>
      </div>
    </form>
  );
}
