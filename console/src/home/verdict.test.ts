import { expect, test } from "vitest";
import { t } from "../test.words";
import { FACEBOOK, finding, platform, service } from "./home.fixture";
import { verdict } from "./verdict";

const said = (change: Parameters<typeof service>[0]) => verdict(service(change), t, "en").sentence;
const judged = (word: "READY" | "READY_EXCEPT" | "NOT_READY", findings = [finding()]) => ({
  readiness: { verdict: word, assessedAt: "2026-06-14T12:00:00Z", findings },
});

test("ready is one word", () => {
  expect(said({})).toBe("Ready.");
});

test("a warning does not make it unready, but it is said", () => {
  const warning = finding({ severity: "WARNS", code: "SCOPE_MISSING" });
  expect(said(judged("READY", [warning]))).toBe("Ready, with one thing to look at.");
});

test("what is not ready is named by its platform", () => {
  expect(said(judged("READY_EXCEPT"))).toBe("Ready except Facebook.");
});

test("a platform with two findings is named once", () => {
  const findings = [finding(), finding({ code: "NOT_CREATED" })];
  expect(said(judged("READY_EXCEPT", findings))).toBe("Ready except Facebook.");
});

test("not ready counts what blocks", () => {
  const findings = [
    finding(),
    finding({ livestreamPlatformId: "lp_youtube" }),
    finding({ severity: "WARNS" }),
  ];
  expect(said(judged("NOT_READY", findings))).toBe("Not ready: 2 things to do.");
});

test("before Steeple has looked it says so", () => {
  expect(said({ readiness: null })).toBe("Steeple is still looking.");
});

test("live says what viewers see, and where they do not", () => {
  const live = platform({ status: "LIVE" });
  expect(said({ status: "LIVE", platforms: [live] })).toBe("Viewers can see it.");
  const failed = { ...FACEBOOK, status: "FAILED" as const };
  expect(said({ status: "LIVE", platforms: [live, failed] })).toBe("Viewers can see it, except on Facebook.");
});
