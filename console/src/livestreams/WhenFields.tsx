import { errorsAt, type Problem } from "../graphql/problems";
import { useI18n } from "../i18n/I18n";
import { dayAndTime, duration, zoneCity, zoneName, zoneOffset, zoneOptions } from "../i18n/time";
import { SelectField } from "../ui/Choices";
import { DayField, TimeOfDayField } from "../ui/DateFields";
import { FieldErrors } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { type Form, timesOf } from "./form";
import { clocksChangeBefore, endWall, instantOf } from "./wall-clock";

type Props = {
  form: Pick<Form, "date" | "start" | "end">;
  change: (part: Partial<Form>) => void;
  timeZone: string;
  /** Absent where the zone cannot be chosen. */
  changeZone?: (timeZone: string) => void;
  problem: Problem | null;
  /** Somebody pressed the button before the times were complete. */
  incomplete: boolean;
};

/** Day, start and end on the church's wall clock. The zone always stands beside them, and a change of clocks is said. */
export function WhenFields({ form, change, timeZone, changeZone, problem, incomplete }: Props) {
  const { t, locale } = useI18n();
  const missing = incomplete ? [{ code: "INCOMPLETE", message: t("edit.timesMissing"), path: [] }] : [];
  const at = instantOf({ date: form.date, time: form.start }, timeZone);
  const shown = at ? new Date(at.iso) : new Date();
  const zone = `${zoneName(shown, { locale, timeZone })} (${zoneCity(timeZone)})`;
  return (
    <section className="card" aria-labelledby="when-title">
      <h2 id="when-title">{t("edit.when")}</h2>
      <div className="when">
        <DayField
          label={t("edit.date")}
          value={form.date}
          onChange={(date) => change({ date })}
          errors={missing}
        />
        <TimeOfDayField
          label={t("edit.start")}
          value={form.start}
          onChange={(start) => change({ start })}
          errors={errorsAt(problem, "scheduledStart")}
        />
        <TimeOfDayField
          label={t("edit.end")}
          value={form.end}
          onChange={(end) => change({ end })}
          errors={errorsAt(problem, "scheduledEnd")}
        />
      </div>
      <div className="stack-tight" role="status">
        <p className="soft">{t("edit.zone", { zone, offset: zoneOffset(shown, timeZone) })}</p>
        <Notes form={form} timeZone={timeZone} />
      </div>
      {changeZone ? (
        <div className="stack-tight">
          <SelectField
            label={t("edit.timeZone")}
            value={timeZone}
            onChange={changeZone}
            options={zoneOptions(timeZone, shown)}
          />
          <p className="field-help">{t("edit.timeZone.help")}</p>
          <FieldErrors errors={errorsAt(problem, "timeZone")} />
        </div>
      ) : null}
    </section>
  );
}

function Notes({ form, timeZone }: Pick<Props, "form" | "timeZone">) {
  const { t, locale } = useI18n();
  const wall = { date: form.date, time: form.start };
  const at = instantOf(wall, timeZone);
  const times = timesOf(form, timeZone);
  if (!at || !times) return null;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const elsewhere = zoneOffset(new Date(at.iso), here) !== zoneOffset(new Date(at.iso), timeZone);
  const change = clocksChangeBefore(at.iso, Date.now(), timeZone);
  const notes = [
    at.note === null ? null : t(`edit.${at.note}`),
    change ? t("edit.clocksChange", { zone: zoneName(new Date(at.iso), { locale, timeZone }) }) : null,
  ].filter((note) => note !== null);
  return (
    <>
      <p className="soft small">
        {t("edit.lasts", { duration: duration(Date.parse(times.end) - Date.parse(times.start), locale) })}{" "}
        {endWall(wall, form.end).date === form.date ? "" : t("edit.nextDay")}{" "}
        {elsewhere
          ? t("edit.inYourZone", { time: dayAndTime(new Date(at.iso), { locale, timeZone: here }) })
          : ""}
      </p>
      {notes.map((note) => (
        <p key={note} className="line line-warning small">
          <Icon name="clock" />
          <span>{note}</span>
        </p>
      ))}
    </>
  );
}
