/** How long until something, in the two largest units that people say. */

import type { Translate } from "../i18n/messages";

export type Countdown =
  | { kind: "ahead"; days: number; hours: number; minutes: number; seconds: number }
  /** Less than a second either way. */
  | { kind: "now" }
  | { kind: "late"; minutes: number };

/** What is left until `start`; whole seconds, rounded up, so that the clock never shows less than there is. */
export function countdown(start: number, now: number): Countdown {
  const left = Math.ceil((start - now) / 1000);
  if (left > 0) {
    return {
      kind: "ahead",
      days: Math.floor(left / 86_400),
      hours: Math.floor((left % 86_400) / 3_600),
      minutes: Math.floor((left % 3_600) / 60),
      seconds: left % 60,
    };
  }
  return left > -60 ? { kind: "now" } : { kind: "late", minutes: Math.floor(-left / 60) };
}

/** "2 days 3 hours", "3 hours 12 minutes", "4 minutes 10 seconds": enough to plan by, not more. */
export function countdownWords(left: Extract<Countdown, { kind: "ahead" }>, t: Translate): string {
  const { days, hours, minutes, seconds } = left;
  const units = [
    [days, () => t("time.days", { count: days })],
    [hours, () => t("time.hours", { count: hours })],
    [minutes, () => t("time.minutes", { count: minutes })],
    [seconds, () => t("time.seconds", { count: seconds })],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  const [large, small] = [units[first], units[first + 1]];
  if (!large) return t("time.seconds", { count: 0 });
  if (!small || small[0] === 0) return large[1]();
  return t("time.joint", { a: large[1](), b: small[1]() });
}

/** Minutes before the start at which screen readers are told; a clock that speaks every second helps nobody. */
const SPOKEN_AT_MINUTES = [10, 5, 1];

/** The mark that was passed between two looks at the clock, or null. */
export function spokenMark(start: number, before: number, now: number): number | null {
  const passed = (minutes: number) => before < start - minutes * 60_000 && now >= start - minutes * 60_000;
  return SPOKEN_AT_MINUTES.find(passed) ?? null;
}
