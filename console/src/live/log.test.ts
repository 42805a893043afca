import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { t } from "../test.words";
import { type LiveEvent, lineOf } from "./log";

const event = (change: Partial<LiveEvent>): LiveEvent => ({
  id: "1",
  at: "2026-06-14T14:00:00Z",
  action: "livestream.start_requested",
  by: null,
  message: null,
  failureKind: null,
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
    failureKind: "REFUSED",
    platform: { id: "lp", platform: "FACEBOOK" },
  });
  expect(lineOf(failed, t)).toEqual({
    tone: "problem",
    sentence: "Facebook failed.",
    why: { code: "REFUSED", message: "The stream key was changed." },
  });
});

test("an action that is not known yet is still shown", () => {
  expect(lineOf(event({ action: "livestream.blessed" }), t).sentence).toBe("livestream.blessed");
});

test("everything that the server writes down of a service has its sentence", () => {
  const folder = "../domain/src/livestream/";
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = names.filter((name) => name.endsWith(".rs"));
  const deeds = files.flatMap((name) => {
    const text = readFileSync(folder + name, "utf8");
    const written = text.matchAll(/"(livestream(?:_platform)?\.[a-z_]+)"/g);
    // What became of it is told from the platforms' rows.
    const seen = name === "events.rs" ? text.matchAll(/(?:\bevent\(|=> )"([a-z_]+)"/g) : [];
    return [
      ...[...written].map(([, action]) => action),
      ...[...seen].map(([, word]) => `livestream_platform.${word}`),
    ];
  });

  expect(deeds).toEqual(
    expect.arrayContaining([
      "livestream.extended",
      "livestream.picture_set",
      "livestream_platform.live",
      "livestream_platform.announced",
    ]),
  );
  const untold = deeds.filter((action) => lineOf(event({ action: action ?? "" }), t).sentence === action);
  expect(untold).toEqual([]);
});
