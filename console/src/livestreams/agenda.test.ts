import { parseDate } from "@internationalized/date";
import { expect, test } from "vitest";
import { byDay, type Entry, monthName, monthOf, rangeOf, weeksOf } from "./agenda";

const entry = (start: string): Entry => ({
  id: start,
  kind: "service",
  title: "Service",
  start: new Date(start),
  end: new Date(start),
  status: "SCHEDULED",
  platforms: [],
  to: "/",
});

test("a service late in the evening belongs to the church's day, not to UTC's", () => {
  const days = byDay([entry("2026-12-25T04:00:00Z")], "America/New_York");
  expect([...days.keys()]).toEqual(["2026-12-24"]);
});

test("weeks begin on the day of the locale", () => {
  const june = parseDate("2026-06-01");
  expect(weeksOf(june, "en-US")[0]?.[0]?.toString()).toBe("2026-05-31");
  expect(weeksOf(june, "es-ES")[0]?.[0]?.toString()).toBe("2026-06-01");
  expect(weeksOf(june, "en-US").every((week) => week.length === 7)).toBe(true);
});

test("an address that names no month shows the present one", () => {
  expect(monthName(monthOf("2026-02", "2026-06-14"))).toBe("2026-02");
  expect(monthName(monthOf("nonsense", "2026-06-14"))).toBe("2026-06");
  expect(monthName(monthOf(null, "2026-06-14"))).toBe("2026-06");
});

test("a month is asked for from midnight to midnight of the church, over a change of clocks too", () => {
  const november = parseDate("2026-11-01");
  expect(rangeOf(november, "month", "America/New_York", "en-US")).toEqual({
    from: "2026-11-01T04:00:00.000Z",
    to: "2026-12-06T05:00:00.000Z",
  });
});
