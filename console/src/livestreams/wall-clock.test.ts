import { expect, test } from "vitest";
import { clocksChangeBefore, clocksChangeOn, endWall, instantOf, nextSunday, wallOf } from "./wall-clock";

const NEW_YORK = "America/New_York";

test("ten on Sunday is another instant in summer and in winter", () => {
  expect(instantOf({ date: "2026-06-14", time: "10:00" }, NEW_YORK)).toEqual({
    iso: "2026-06-14T14:00:00.000Z",
    note: null,
  });
  expect(instantOf({ date: "2026-12-13", time: "10:00" }, NEW_YORK)).toEqual({
    iso: "2026-12-13T15:00:00.000Z",
    note: null,
  });
});

test("a time that is skipped becomes the next one that exists, and is marked", () => {
  expect(instantOf({ date: "2026-03-08", time: "02:30" }, NEW_YORK)).toEqual({
    iso: "2026-03-08T07:30:00.000Z",
    note: "gap",
  });
});

test("a time that comes twice is the first of the two, and is marked", () => {
  expect(instantOf({ date: "2026-11-01", time: "01:30" }, NEW_YORK)).toEqual({
    iso: "2026-11-01T05:30:00.000Z",
    note: "overlap",
  });
});

test("what is not a date or a time gives no instant", () => {
  expect(instantOf({ date: "", time: "10:00" }, NEW_YORK)).toBeNull();
  expect(instantOf({ date: "2026-06-14", time: "" }, NEW_YORK)).toBeNull();
});

test("an instant comes back as the wall clock shows it", () => {
  expect(wallOf("2026-06-14T14:00:00Z", NEW_YORK)).toEqual({ date: "2026-06-14", time: "10:00" });
});

test("a vigil that ends after midnight ends on the next day", () => {
  expect(endWall({ date: "2026-12-24", time: "23:00" }, "00:30")).toEqual({
    date: "2026-12-25",
    time: "00:30",
  });
  expect(endWall({ date: "2026-12-24", time: "10:00" }, "11:30")).toEqual({
    date: "2026-12-24",
    time: "11:30",
  });
});

test("the next Sunday is the church's, not the browser's", () => {
  // Sunday in Auckland already, still Saturday evening in New York.
  const now = Date.parse("2026-06-13T23:00:00Z");
  expect(nextSunday(now, NEW_YORK)).toBe("2026-06-14");
  expect(nextSunday(now, "Pacific/Auckland")).toBe("2026-06-21");
});

test("a change of clocks is seen between now and a service, and on its day", () => {
  const october = Date.parse("2026-10-25T12:00:00Z");
  expect(clocksChangeBefore("2026-11-08T15:00:00Z", october, NEW_YORK)).toBe(true);
  expect(clocksChangeBefore("2026-10-29T14:00:00Z", october, NEW_YORK)).toBe(false);
  expect(clocksChangeOn("2026-11-01", NEW_YORK)).toBe(true);
  expect(clocksChangeOn("2026-11-02", NEW_YORK)).toBe(false);
});
