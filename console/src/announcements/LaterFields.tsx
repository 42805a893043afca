import type { UserError } from "../graphql/problems";
import { useI18n } from "../i18n/I18n";
import { zoneCity, zoneName, zoneOffset } from "../i18n/time";
import { instantOf } from "../livestreams/wall-clock";
import { DayField, TimeOfDayField } from "../ui/DateFields";
import type { Draft } from "./plan";

type Props = {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  timeZone: string;
  errors: readonly UserError[];
  /** Somebody pressed the button before day and time were complete. */
  incomplete: boolean;
};

/** Day and time of a post on the church's wall clock, with the zone beside them. */
export function LaterFields({ draft, change, timeZone, errors, incomplete }: Props) {
  const { t, locale } = useI18n();
  const at = instantOf(draft, timeZone);
  const shown = at ? new Date(at.iso) : new Date();
  const zone = `${zoneName(shown, { locale, timeZone })} (${zoneCity(timeZone)})`;
  const missing = incomplete ? [{ code: "INCOMPLETE", message: t("announce.whenMissing"), path: [] }] : [];
  return (
    <div className="stack-tight">
      <div className="when">
        <DayField
          label={t("edit.date")}
          value={draft.date}
          onChange={(date) => change({ date })}
          errors={missing}
        />
        <TimeOfDayField
          label={t("announce.time")}
          value={draft.time}
          onChange={(time) => change({ time })}
          errors={errors}
        />
      </div>
      <p className="soft small">{t("edit.zone", { zone, offset: zoneOffset(shown, timeZone) })}</p>
    </div>
  );
}
