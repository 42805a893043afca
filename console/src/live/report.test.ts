import { expect, test } from "vitest";
import { livePlatform, liveService } from "./live.fixture";
import { reportOf } from "./report";

const seen = (startedAt: string | null, change = {}) =>
  reportOf(
    liveService({ status: "ENDED", platforms: [livePlatform({ status: "ENDED", startedAt })], ...change }),
  )[0];

test("a few seconds after the planned start is on time", () => {
  expect(seen("2026-06-14T14:00:04Z")).toMatchObject({ lateSeconds: 4, outcome: "fine" });
});

test("a minute after the planned start is late", () => {
  expect(seen("2026-06-14T14:01:10Z")).toMatchObject({ lateSeconds: 70, outcome: "late" });
});

test("who presses Go live later is measured by the press", () => {
  const pressed = { startRequestedAt: "2026-06-14T14:01:08Z" };
  expect(seen("2026-06-14T14:01:10Z", pressed)).toMatchObject({ lateSeconds: 2, outcome: "fine" });
});

test("what viewers never saw is neither on time nor late", () => {
  expect(seen(null)).toMatchObject({ lateSeconds: null, outcome: "unseen" });
});
