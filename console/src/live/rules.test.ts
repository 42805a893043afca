import { expect, test } from "vitest";
import { livePlatform, liveService } from "./live.fixture";
import { changesBetween, clockFace, clockOf, factsOf, nextAction, viewersTotal } from "./rules";

const START = Date.parse("2026-06-14T14:00:00Z");

test("the next action follows the service from the plan to the end", () => {
  const at = "2026-06-14T14:00:00Z";
  expect(nextAction(liveService())).toEqual({ kind: "start" });
  expect(nextAction(liveService({ startRequestedAt: at }))).toEqual({ kind: "starting" });
  expect(nextAction(liveService({ platforms: [livePlatform({ status: "STARTING" })] }))).toEqual({
    kind: "starting",
  });
  expect(nextAction(liveService({ status: "LIVE" }))).toEqual({ kind: "end" });
  expect(nextAction(liveService({ status: "LIVE", endRequestedAt: at }))).toEqual({ kind: "ending" });
  expect(nextAction(liveService({ status: "ENDED" }))).toEqual({ kind: "over", cancelled: false });
  expect(nextAction(liveService({ status: "CANCELLED" }))).toEqual({ kind: "over", cancelled: true });
});

test("sending and visible are two facts", () => {
  const sendingOnly = livePlatform({ status: "STARTING", signal: "RECEIVING" });
  expect(factsOf(sendingOnly)).toEqual({ armed: "yes", sending: "yes", visible: "waiting" });
  const visibleWithoutVideo = livePlatform({ status: "LIVE", signal: "ABSENT" });
  expect(factsOf(visibleWithoutVideo)).toEqual({ armed: "yes", sending: "no", visible: "yes" });
});

test("before the start a missing signal is not yet a fault", () => {
  expect(factsOf(livePlatform({ signal: "ABSENT" })).sending).toBe("waiting");
});

test("a platform that failed before it was armed is not armed", () => {
  expect(factsOf(livePlatform({ status: "FAILED" })).armed).toBe("no");
  expect(factsOf(livePlatform({ status: "FAILED", startedAt: "2026-06-14T14:00:00Z" })).armed).toBe("yes");
});

test("viewers that a platform does not tell are not zero", () => {
  expect(viewersTotal(liveService())).toBeNull();
  const platforms = [livePlatform({ viewers: 63 }), livePlatform({ id: "lp_restream", viewers: null })];
  expect(viewersTotal(liveService({ platforms }))).toBe(63);
});

test("what changed on a platform is told once", () => {
  const before = liveService();
  const after = liveService({ platforms: [livePlatform({ status: "LIVE" })] });
  expect(changesBetween(before, after).map((change) => change.kind)).toEqual(["live"]);
  expect(changesBetween(after, after)).toEqual([]);
});

test("a lost signal is told", () => {
  const before = liveService({ platforms: [livePlatform({ status: "LIVE", signal: "RECEIVING" })] });
  const after = liveService({ platforms: [livePlatform({ status: "LIVE", signal: "ABSENT" })] });
  expect(changesBetween(before, after).map((change) => change.kind)).toEqual(["signalLost"]);
});

test("the clock counts down to the start, then to the end, then on", () => {
  const live = liveService({
    status: "LIVE",
    platforms: [livePlatform({ status: "LIVE", startedAt: "2026-06-14T14:00:05Z" })],
  });
  expect(clockOf(liveService(), START - 5_000)).toEqual({ kind: "until", milliseconds: 5_000 });
  expect(clockOf(live, START + 65_000)).toEqual({ kind: "running", elapsed: 60_000, remaining: 5_335_000 });
  expect(clockOf(live, START + 5_400_000 + 30_000)).toMatchObject({ kind: "overtime", over: 30_000 });
});

test("the face of the clock drops what is zero at the front", () => {
  expect(clockFace(9_000)).toBe("0:09");
  expect(clockFace(309_000)).toBe("5:09");
  expect(clockFace(3_909_000)).toBe("1:05:09");
});
