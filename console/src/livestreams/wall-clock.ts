/** Between what people say ("Sunday at ten") and instants. Pure. */
import {
  CalendarDateTime,
  fromAbsolute,
  parseDate,
  parseTime,
  toCalendarDate,
  toTime,
  toZoned,
} from "@internationalized/date";
import { zoneOffset } from "../i18n/time";

/** A day and a time of day in one zone, as they are typed: `2026-06-14`, `10:00`. */
export type Wall = { date: string; time: string };

export type Instant = {
  iso: string;
  /** `gap`: this time is skipped when clocks go forward, and the next one that exists was taken. `overlap`: it comes twice. */
  note: "gap" | "overlap" | null;
};

/** The instant of a wall clock's time; null while something else was typed. */
export function instantOf({ date, time }: Wall, timeZone: string): Instant | null {
  let local: CalendarDateTime;
  try {
    const [day, clock] = [parseDate(date), parseTime(time)];
    local = new CalendarDateTime(day.year, day.month, day.day, clock.hour, clock.minute);
  } catch {
    return null;
  }
  const [earlier, later] = [toZoned(local, timeZone, "earlier"), toZoned(local, timeZone, "later")];
  const taken = toZoned(local, timeZone, "compatible");
  const iso = taken.toDate().toISOString();
  if (earlier.compare(later) === 0) return { iso, note: null };
  return { iso, note: taken.hour === local.hour && taken.minute === local.minute ? "overlap" : "gap" };
}

/** What the wall clock shows at an instant. */
export function wallOf(iso: string, timeZone: string): Wall {
  const zoned = fromAbsolute(Date.parse(iso), timeZone);
  return { date: toCalendarDate(zoned).toString(), time: toTime(zoned).toString().slice(0, 5) };
}

/** The end of a service that begins on `date`: on the next day when its time is not after the start's. */
export function endWall({ date, time }: Wall, end: string): Wall {
  return { date: end > time ? date : nextDay(date), time: end };
}

function nextDay(date: string): string {
  try {
    return parseDate(date).add({ days: 1 }).toString();
  } catch {
    return date;
  }
}

/** The next Sunday that is not today, as the church's calendar has it. */
export function nextSunday(now: number, timeZone: string): string {
  const today = toCalendarDate(fromAbsolute(now, timeZone));
  const weekday = today.toDate("UTC").getUTCDay();
  return today.add({ days: 7 - weekday }).toString();
}

/** True when clocks change between now and then, so that "ten o'clock" is another distance from UTC. */
export function clocksChangeBefore(iso: string, now: number, timeZone: string): boolean {
  return zoneOffset(new Date(iso), timeZone) !== zoneOffset(new Date(now), timeZone);
}

/** True when the clocks of the zone change on this day. */
export function clocksChangeOn(date: string, timeZone: string): boolean {
  const day = parseDate(date);
  const at = (offset: number) => day.add({ days: offset }).toDate(timeZone);
  return zoneOffset(at(0), timeZone) !== zoneOffset(at(1), timeZone);
}
