/**
 * Instants in words. Every function takes the zone, because a church's times are meant by the clock on its wall, wherever
 * the phone is that shows them.
 */

export type InZone = { locale: string; timeZone: string };

const cache = new Map<string, Intl.DateTimeFormat>();

function format(at: Date, { locale, timeZone }: InZone, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale}|${timeZone}|${JSON.stringify(options)}`;
  let formatter = cache.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    cache.set(key, formatter);
  }
  return formatter.format(at);
}

/** "10:00 AM" or "10:00". */
export function clockTime(at: Date, zone: InZone): string {
  return format(at, zone, { hour: "numeric", minute: "2-digit" });
}

/** "10:00:03 AM": for what happened during a service. */
export function clockTimeWithSeconds(at: Date, zone: InZone): string {
  return format(at, zone, { hour: "numeric", minute: "2-digit", second: "2-digit" });
}

/** "Sunday, June 14". */
export function longDay(at: Date, zone: InZone): string {
  return format(at, zone, { weekday: "long", month: "long", day: "numeric" });
}

/** "Sun, Jun 14". */
export function shortDay(at: Date, zone: InZone): string {
  return format(at, zone, { weekday: "short", month: "short", day: "numeric" });
}

/** "June 14, 2026". */
export function fullDate(at: Date, zone: InZone): string {
  return format(at, zone, { year: "numeric", month: "long", day: "numeric" });
}

/** "Sun, Jun 14, 10:00 AM". */
export function dayAndTime(at: Date, zone: InZone): string {
  return format(at, zone, {
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
}

/** "Eastern Daylight Time": differs between summer and winter. */
export function zoneName(at: Date, zone: InZone): string {
  return zonePart(at, zone, "long");
}

/** "EDT" or "GMT+2". */
export function zoneShortName(at: Date, zone: InZone): string {
  return zonePart(at, zone, "short");
}

/** "GMT-04:00": what tells summer from winter in every language. */
export function zoneOffset(at: Date, timeZone: string): string {
  return zonePart(at, { locale: "en", timeZone }, "longOffset");
}

function zonePart(at: Date, { locale, timeZone }: InZone, style: "long" | "short" | "longOffset"): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: style }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? timeZone;
}

/** The calendar day in the zone as "2026-06-14": sorts, groups and compares. Put together from parts: the order in which a locale
 * writes them differs from one edition of its data to the next. */
export function dayKey(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const part = (type: "year" | "month" | "day") =>
    parts.formatToParts(at).find((one) => one.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** "New York" for "America/New_York". */
export function zoneCity(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

/** Minutes and hours as "1 h 25 min" in the words of the locale. */
export function duration(milliseconds: number, locale: string): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  const unit = (value: number, of: "hour" | "minute") =>
    new Intl.NumberFormat(locale, { style: "unit", unit: of, unitDisplay: "short" }).format(value);
  if (minutes < 60) return unit(minutes, "minute");
  const rest = minutes % 60;
  return rest === 0
    ? unit(Math.floor(minutes / 60), "hour")
    : `${unit(Math.floor(minutes / 60), "hour")} ${unit(rest, "minute")}`;
}

/** Every zone that the browser knows, and one's own in any case, each with its distance from UTC at an instant. */
export function zoneOptions(own: string, at: Date): { value: string; words: string }[] {
  const known = new Set([own, ...Intl.supportedValuesOf("timeZone")]);
  return [...known].sort().map((value) => ({
    value,
    words: `${value.replaceAll("_", " ")} (${zoneOffset(at, value)})`,
  }));
}
