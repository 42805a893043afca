import type { CalendarDate } from "@internationalized/date";
import { Link } from "react-router";
import { clockTime } from "../i18n/time";
import { useChurchZone } from "../session/Session";
import { ClocksChange } from "./AgendaList";
import { byDay, type Entry, weeksOf } from "./agenda";
import { clocksChangeOn } from "./wall-clock";

type Props = { month: CalendarDate; entries: readonly Entry[]; today: string };

/** A month as a table; on phones its days stand below each other, and empty ones are left out. */
export function MonthGrid({ month, entries, today }: Props) {
  const zone = useChurchZone();
  const weeks = weeksOf(month, zone.locale);
  const days = byDay(entries, zone.timeZone);
  const weekday = new Intl.DateTimeFormat(zone.locale, { weekday: "short", timeZone: "UTC" });
  const spoken = new Intl.DateTimeFormat(zone.locale, {
    weekday: "long",
    month: "long",
    day: "numeric",
    timeZone: "UTC",
  });
  return (
    <table className="month">
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day.toString()} scope="col">
              {weekday.format(day.toDate("UTC"))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]?.toString()}>
            {week.map((day) => {
              const key = day.toString();
              const ofDay = days.get(key) ?? [];
              const classes = [
                "month-day",
                day.month === month.month ? "" : "month-beside",
                key === today ? "month-today" : "",
                ofDay.length === 0 ? "month-empty" : "",
              ];
              return (
                <td className={classes.join(" ")} key={key}>
                  <time className="month-number" dateTime={key}>
                    <span className="month-short" aria-hidden="true">
                      {day.day}
                    </span>
                    <span className="month-long">{spoken.format(day.toDate("UTC"))}</span>
                  </time>
                  {clocksChangeOn(key, zone.timeZone) ? <ClocksChange /> : null}
                  {ofDay.map((entry) => (
                    <Link className={`month-entry month-${entry.kind}`} to={entry.to} key={entry.id}>
                      <span className="numbers">{clockTime(entry.start, zone)}</span>{" "}
                      <span dir="auto">{entry.title}</span>
                    </Link>
                  ))}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
