import { type FormEvent, useState } from "react";
import { errorsAt, errorsBeside } from "../graphql/problems";
import { useAction } from "../graphql/use-action";
import { useI18n } from "../i18n/I18n";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/Notice";
import { ZoneField } from "../ui/ZoneField";
import { UpdateChurchMutation } from "./documents";

/** Name and time zone of the church. */
export function ChurchForm() {
  const { t } = useI18n();
  const announce = useAnnounce();
  const { viewer } = useSession();
  const update = useAction(UpdateChurchMutation);
  const [name, setName] = useState(viewer.church.name);
  const [timeZone, setTimeZone] = useState(viewer.church.timeZone);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const payload = await update.run(() => ({ input: { name, timeZone } }));
    if (payload) announce(t("settings.saved"));
  };

  return (
    <section className="card" aria-labelledby="church-title">
      <h2 id="church-title">{t("settings.church")}</h2>
      <form className="stack" onSubmit={submit} noValidate>
        <TextField
          label={t("settings.church.name")}
          value={name}
          onChange={setName}
          errors={errorsAt(update.problem, "name")}
          required
        />
        <div className="stack-tight">
          <ZoneField label={t("settings.church.zone")} value={timeZone} onChange={setTimeZone} />
          <p className="field-help">{t("settings.church.zone.help")}</p>
        </div>
        <ProblemNotice problem={update.problem} beside={errorsBeside(update.problem, ["name"])} />
        <div>
          <Button type="submit" look="primary" pending={update.pending}>
            {t("action.save")}
          </Button>
        </div>
      </form>
    </section>
  );
}
