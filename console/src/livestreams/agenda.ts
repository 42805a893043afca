/** Services and meetings by the days of the church's calendar. Pure. */
import {
  type CalendarDate,
  endOfMonth,
  endOfWeek,
  parseDate,
  startOfMonth,
  startOfWeek,
} from "@internationalized/date";
import type { ResultOf } from "../graphql/tada";
import { dayKey } from "../i18n/time";
import type { AgendaQuery } from "./documents";

type Agenda = ResultOf<typeof AgendaQuery>;
type Planned = Agenda["livestreams"]["nodes"][number] | Agenda["meetings"]["nodes"][number];

export type Entry = {
  id: string;
  kind: "service" | "meeting";
  title: string;
  start: Date;
  end: Date;
  status: Planned["status"];
  platforms: string[];
  to: string;
};

/** Everything in the order of its start. */
export function entriesOf({ livestreams, meetings }: Agenda): Entry[] {
  const entry = (kind: Entry["kind"], planned: Planned): Entry => ({
    id: planned.id,
    kind,
    title: planned.title,
    start: new Date(planned.scheduledStart),
    end: new Date(planned.scheduledEnd),
    status: planned.status,
    platforms: planned.platforms.map((one) => one.platform),
    to: kind === "service" ? `/services/${planned.id}` : `/meetings/${planned.id}`,
  });
  const entries = [
    ...livestreams.nodes.map((one) => entry("service", one)),
    ...meetings.nodes.map((one) => entry("meeting", one)),
  ];
  return entries.sort((a, b) => a.start.getTime() - b.start.getTime());
}

/** The entries of each day that has any, by the calendar of `timeZone`. */
export function byDay(entries: readonly Entry[], timeZone: string): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = dayKey(entry.start, timeZone);
    days.set(key, [...(days.get(key) ?? []), entry]);
  }
  return days;
}

/** The weeks of a month from its first day's week to its last day's, in the order of the locale. */
export function weeksOf(month: CalendarDate, locale: string): CalendarDate[][] {
  const last = endOfWeek(endOfMonth(month), locale);
  const weeks: CalendarDate[][] = [];
  for (
    let day = startOfWeek(startOfMonth(month), locale);
    day.compare(last) <= 0;
    day = day.add({ days: 7 })
  ) {
    weeks.push(Array.from({ length: 7 }, (_, offset) => day.add({ days: offset })));
  }
  return weeks;
}

/** The first day of the month named like `2026-06`; the month of `today` when it is named otherwise. */
export function monthOf(name: string | null, today: string): CalendarDate {
  try {
    return parseDate(`${name}-01`);
  } catch {
    return startOfMonth(parseDate(today));
  }
}

export function monthName(month: CalendarDate): string {
  return month.toString().slice(0, 7);
}

/** What a page that shows `month` has to ask for: its weeks in the grid, or two months in the list. */
export function rangeOf(month: CalendarDate, view: "list" | "month", timeZone: string, locale: string) {
  const first = view === "month" ? startOfWeek(month, locale) : month;
  const last = view === "month" ? endOfWeek(endOfMonth(month), locale) : endOfMonth(month.add({ months: 1 }));
  return {
    from: first.toDate(timeZone).toISOString(),
    to: last.add({ days: 1 }).toDate(timeZone).toISOString(),
  };
}
