import { expect, test } from "vitest";
import { t } from "../test.words";
import { countdown, countdownWords, spokenMark } from "./countdown";

const START = Date.parse("2026-06-14T14:00:00Z");
const at = (left: number) => countdown(START, START - left * 1000);

const words = (left: number) => {
  const counted = at(left);
  return counted.kind === "ahead" ? countdownWords(counted, t) : counted.kind;
};

test("it says the two largest units", () => {
  expect(words(2 * 86_400 + 3 * 3_600 + 59)).toBe("2 days 3 hours");
  expect(words(3_600 + 60)).toBe("1 hour 1 minute");
  expect(words(70)).toBe("1 minute 10 seconds");
  expect(words(1)).toBe("1 second");
});

test("a unit of zero is not said", () => {
  expect(words(86_400)).toBe("1 day");
  expect(words(3_600 + 5)).toBe("1 hour");
});

test("it never shows less time than there is", () => {
  expect(countdown(START, START - 999)).toMatchObject({ kind: "ahead", seconds: 1 });
});

test("after the start it is now for a minute, then late", () => {
  expect(at(0).kind).toBe("now");
  expect(at(-59).kind).toBe("now");
  expect(at(-180)).toEqual({ kind: "late", minutes: 3 });
});

test("it is spoken ten, five and one minute before, and at no other second", () => {
  const minutes = (left: number) => START - left * 60_000;
  expect(spokenMark(START, minutes(10) - 1000, minutes(10))).toBe(10);
  expect(spokenMark(START, minutes(10), minutes(10) + 1000)).toBeNull();
  expect(spokenMark(START, minutes(1) - 1000, minutes(1))).toBe(1);
  expect(spokenMark(START, minutes(12), minutes(11))).toBeNull();
});
