import { expect, test } from "vitest";
import { LivenessStore, SILENCE_MS, staleSeconds } from "./liveness";

test("a page that just heard from Steeple is fresh", () => {
  expect(staleSeconds({ state: "live", lastHeardAt: 1_000 }, 5_000)).toBeNull();
});

test("a lost socket is stale at once and says how old the page is", () => {
  expect(staleSeconds({ state: "lost", lastHeardAt: 1_000 }, 8_400)).toBe(7);
});

test("silence on an open socket becomes stale too", () => {
  expect(staleSeconds({ state: "live", lastHeardAt: 0 }, SILENCE_MS + 1)).toBe(12);
});

test("while nobody watches, nothing is stale", () => {
  expect(staleSeconds({ state: "idle", lastHeardAt: 0 }, 1_000_000)).toBeNull();
});

test("the store tells its listeners once a second at most", () => {
  const store = new LivenessStore();
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  store.connecting();
  store.heard(1_000);
  store.heard(1_500);
  store.heard(2_100);
  expect(told).toBe(3);
  store.lost();
  expect(store.get()).toEqual({ state: "lost", lastHeardAt: 2_100 });
});
