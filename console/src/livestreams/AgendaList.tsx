import { parseDate } from "@internationalized/date";
import { Link } from "react-router";
import { useT } from "../i18n/I18n";
import { clockTime, longDay } from "../i18n/time";
import { useChurchZone } from "../session/Session";
import { Icon } from "../ui/Icon";
import { PlatformMark, platformName } from "../ui/PlatformMark";
import { State } from "../ui/State";
import { byDay, type Entry } from "./agenda";
import { serviceTone } from "./status";
import { clocksChangeOn } from "./wall-clock";

/** Day by day, what is planned. */
export function AgendaList({ entries, today }: { entries: readonly Entry[]; today: string }) {
  const t = useT();
  const zone = useChurchZone();
  if (entries.length === 0) return <p className="card soft">{t("services.none")}</p>;
  return (
    <ol className="agenda">
      {[...byDay(entries, zone.timeZone)].map(([day, ofDay]) => (
        <li key={day} className="agenda-day">
          <h3 className="agenda-date">
            {longDay(parseDate(day).toDate(zone.timeZone), zone)}
            {day === today ? <span className="soft small"> · {t("services.today")}</span> : null}
            {clocksChangeOn(day, zone.timeZone) ? <ClocksChange /> : null}
          </h3>
          <ul className="stack-tight">
            {ofDay.map((entry) => (
              <li key={entry.id}>
                <EntryRow entry={entry} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  const t = useT();
  const zone = useChurchZone();
  return (
    <Link className="entry" to={entry.to}>
      <span className="entry-time numbers">
        {clockTime(entry.start, zone)}
        <span className="soft small"> – {clockTime(entry.end, zone)}</span>
      </span>
      <span className="entry-what">
        <span className="entry-title" dir="auto">
          {entry.title}
        </span>
        <span className="soft small">
          {t(`services.kind.${entry.kind}`)} ·{" "}
          {entry.platforms.map((platform) => platformName(platform, t)).join(", ")}
        </span>
      </span>
      <span className="entry-marks">
        {entry.platforms.map((platform) => (
          <PlatformMark key={platform} platform={platform} small />
        ))}
      </span>
      <State tone={serviceTone(entry.status)}>{t(`services.status.${entry.status}`)}</State>
    </Link>
  );
}

/** Marks a day on which the clocks of the church change. */
export function ClocksChange() {
  const t = useT();
  return (
    <span className="clocks">
      <Icon name="clock" />
      {t("services.clocks")}
    </span>
  );
}
