import { expect, test } from "vitest";
import { t } from "../test.words";
import { type LiveEvent, lineOf } from "./log";

const event = (change: Partial<LiveEvent>): LiveEvent => ({
  id: "1",
  at: "2026-06-14T14:00:00Z",
  action: "livestream.start_requested",
  by: null,
  message: null,
  platform: null,
  ...change,
});

test("an event is a sentence about who did what", () => {
  expect(lineOf(event({ by: "Miriam" }), t).sentence).toBe("Miriam pressed Go live.");
});

test("what nobody pressed was done by Steeple", () => {
  expect(lineOf(event({}), t).sentence).toBe("Steeple pressed Go live.");
});

test("a failure carries the platform's words", () => {
  const failed = event({
    action: "livestream_platform.failed",
    message: "The stream key was changed.",
    platform: { id: "lp", platform: "FACEBOOK" },
  });
  expect(lineOf(failed, t)).toEqual({
    tone: "problem",
    sentence: "Facebook failed. The stream key was changed.",
  });
});

test("an action that is not known yet is still shown", () => {
  expect(lineOf(event({ action: "livestream.blessed" }), t).sentence).toBe("livestream.blessed");
});
