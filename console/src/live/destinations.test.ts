import { expect, test } from "vitest";
import { t } from "../test.words";
import { type Destination, destinationName, destinationTrouble, otherIssues } from "./destinations";
import { livePlatform } from "./live.fixture";

const channel = (change: Partial<Destination> = {}): Destination => ({
  id: "1",
  name: "Grace Chapel",
  platform: "Facebook",
  state: "VISIBLE",
  reason: null,
  viewers: null,
  watchUrl: null,
  ...change,
});

test("a channel is named with its platform, once", () => {
  expect(destinationName(channel())).toBe("Facebook, Grace Chapel");
  expect(destinationName(channel({ name: "the Facebook channel" }))).toBe("the Facebook channel");
  expect(destinationName(channel({ platform: null }))).toBe("Grace Chapel");
});

test("what is wrong says what to do, and nothing is said of what is well", () => {
  const lost = destinationTrouble(channel({ state: "LOST" }), "Restream", t);
  expect(lost).toContain("Restream lost its connection to Facebook, Grace Chapel");
  expect(destinationTrouble(channel({ state: "LEFT_OUT" }), "Restream", t)).toContain("switched on");
  for (const state of ["WAITING", "UNTOLD", "CONNECTING", "RECEIVING", "VISIBLE"] as const) {
    expect(destinationTrouble(channel({ state }), "Restream", t)).toBeNull();
  }
});

test("what a channel says for itself is not said again of the signal", () => {
  const reason = "Grace Chapel (Facebook) gets no video from Restream.";
  const platform = livePlatform({
    signalIssues: [reason, "Slow."],
    destinations: [channel({ state: "LEFT_OUT", reason })],
  });
  expect(otherIssues(platform)).toEqual(["Slow."]);
});
