import { expect, test } from "vitest";
import { formOf } from "./form";
import { lockOf, movesOf, takesOff } from "./moves";
import { row, service } from "./service.fixture";

const limits = {
  titleMaxCharacters: 100,
  titleForbiddenCharacters: [],
  descriptionMaxCharacters: null,
  privacies: [],
};
const common = { livestreams: true, announcements: null, limits };
const places = {
  connections: { nodes: [] },
  platforms: [
    { platform: "YOUTUBE" as const, name: "YouTube", endsByCall: true, ...common },
    { platform: "TWITCH" as const, name: "Twitch", endsByCall: false, ...common },
  ],
};

test("nothing moves while the same accounts are ticked", () => {
  const planned = service([row("con_a", {}), row("con_b", { platform: "TWITCH" })]);
  expect(movesOf(formOf(planned), planned, places)).toEqual([]);
});

test("before the start an account is prepared or deleted", () => {
  const planned = service([row("con_a", {})]);
  const moves = movesOf({ ...formOf(planned), chosen: ["con_b"] }, planned, places);
  expect(moves).toEqual([
    { connection: "con_b", what: "prepared" },
    { connection: "con_a", what: "deleted" },
  ]);
  expect(takesOff(moves)).toBe(true);
});

test("while it runs an account joins, is ended, or runs on until the video stops", () => {
  const planned = service([
    row("con_a", { status: "LIVE" }),
    row("con_b", { status: "LIVE", platform: "TWITCH" }),
  ]);
  const moves = movesOf({ ...formOf(planned), chosen: ["con_c"] }, planned, places);
  expect(moves.map((move) => move.what)).toEqual(["joins", "ended", "runsOn"]);
  expect(takesOff(moves.slice(0, 1))).toBe(false);
});

test("what was taken off is neither ticked nor taken off again, and can be ticked once it is gone", () => {
  const removedAt = "2026-06-01T10:00:00Z";
  const leaving = service([row("con_a", {}), row("con_b", { removedAt })]);
  expect(formOf(leaving).chosen).toEqual(["con_a"]);
  expect(movesOf(formOf(leaving), leaving, places)).toEqual([]);
  expect(lockOf(leaving, "con_b")).toBe("leaving");

  const gone = service([row("con_a", {}), row("con_b", { removedAt, status: "CANCELLED" })]);
  expect(lockOf(gone, "con_b")).toBeNull();
  const again = movesOf({ ...formOf(gone), chosen: ["con_a", "con_b"] }, gone, places);
  expect(again).toEqual([{ connection: "con_b", what: "prepared" }]);
});

test("what is over stays as it is", () => {
  expect(lockOf(service([row("con_a", { status: "ENDED" })]), "con_a")).toBe("over");
  expect(lockOf(null, "con_a")).toBeNull();
});
