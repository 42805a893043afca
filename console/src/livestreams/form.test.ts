import { expect, test } from "vitest";
import {
  characters,
  descriptionProblem,
  emptyForm,
  finalText,
  refusesText,
  scheduleInput,
  timesOf,
  titleProblem,
  updateInput,
} from "./form";

const LIMITS = {
  titleMaxCharacters: 100,
  titleForbiddenCharacters: ["<", ">"],
  descriptionMaxCharacters: 5_000,
  privacies: ["PUBLIC" as const],
};
const form = { ...emptyForm("2026-06-14", ["con_a", "con_b"], "America/New_York"), title: "Sunday service" };

test("a platform follows the service unless something else was typed for it", () => {
  const own = { ...form, overrides: { con_b: { title: "Culto dominical" } } };
  expect(finalText(own, "con_a").title).toBe("Sunday service");
  expect(finalText(own, "con_b").title).toBe("Culto dominical");
});

test("an empty text of a platform's own is a text, not a gap", () => {
  const own = { ...form, description: "Welcome", overrides: { con_b: { description: "" } } };
  expect(finalText(own, "con_b").description).toBe("");
});

test("emoji and right-to-left letters count once each", () => {
  expect(characters("🙏🙏")).toBe(2);
  expect(characters("שלום")).toBe(4);
});

test("a title is measured by what the platform takes", () => {
  expect(titleProblem("a".repeat(100), LIMITS)).toBeNull();
  expect(titleProblem("a".repeat(101), LIMITS)).toBe("tooLong");
  expect(titleProblem("🙏".repeat(100), LIMITS)).toBeNull();
  expect(titleProblem("<script>alert(1)</script>", LIMITS)).toBe("forbidden");
});

test("a description of 5,000 characters fits, one more does not, and without a limit all do", () => {
  expect(descriptionProblem("a".repeat(5_000), LIMITS)).toBeNull();
  expect(descriptionProblem("a".repeat(5_001), LIMITS)).toBe("tooLong");
  expect(descriptionProblem("a".repeat(5_001), { ...LIMITS, descriptionMaxCharacters: null })).toBeNull();
});

test("only the platform whose text is too long refuses it", () => {
  const own = { ...form, overrides: { con_b: { title: "a".repeat(101) } } };
  expect(refusesText(own, "con_a", LIMITS)).toBe(false);
  expect(refusesText(own, "con_b", LIMITS)).toBe(true);
});

test("times are the church's wall clock, and the key goes along", () => {
  const times = timesOf(form, "America/New_York");
  expect(times).toEqual({ start: "2026-06-14T14:00:00.000Z", end: "2026-06-14T15:30:00.000Z" });
  if (!times) return;
  const input = scheduleInput({ ...form, overrides: { con_b: { title: "Other" } } }, times, "key");
  expect(input.platforms).toEqual([{ connectionId: "con_a" }, { connectionId: "con_b", title: "Other" }]);
  expect(input.idempotencyKey).toBe("key");
});

test("a change names the version, all platforms with what differs, and the zone", () => {
  const times = timesOf(form, "America/Los_Angeles");
  expect(times?.start).toBe("2026-06-14T17:00:00.000Z");
  if (!times) return;
  const typed = {
    ...form,
    timeZone: "America/Los_Angeles",
    chosen: ["con_b"],
    overrides: { con_b: { title: "Other" } },
  };
  const input = updateInput(typed, times, { id: "liv_1", version: 4 }, "key");
  expect(input).toMatchObject({
    livestreamId: "liv_1",
    expectedVersion: 4,
    idempotencyKey: "key",
    timeZone: "America/Los_Angeles",
    platforms: [{ connectionId: "con_b", title: "Other" }],
  });
});
