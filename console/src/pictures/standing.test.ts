import { expect, test } from "vitest";
import { row, service } from "../livestreams/service.fixture";
import { linesOf } from "./standing";

const PICTURE = { url: "https://steeple.example/pictures/pic_1.jpg" };
const upload = (status: "WAITING" | "DONE" | "FAILED" | "CANCELLED", failed = false) => ({
  status,
  failure: failed ? { kind: "UNAVAILABLE", message: "Trouble.", remedy: "Wait.", retryAt: null } : null,
});
const standings = (given: Parameters<typeof row>[1], picture: typeof PICTURE | null = PICTURE) =>
  linesOf(service([row("con_a", given)], { picture })).map(({ page, standing }) => `${page} ${standing}`);

test("each state of an upload has its own standing", () => {
  expect(standings({ pictureUpload: upload("DONE") })).toEqual(["service shown"]);
  expect(standings({ pictureUpload: upload("DONE") }, null)).toEqual(["service kept"]);
  expect(standings({ pictureUpload: upload("WAITING") })).toEqual(["service waiting"]);
  expect(standings({ pictureUpload: upload("WAITING", true) })).toEqual(["service again"]);
  expect(standings({ pictureUpload: upload("FAILED", true) })).toEqual(["service refused"]);
});

test("where no picture is to be shown, or the platform was taken off, nothing is said", () => {
  expect(standings({ pictureUpload: null })).toEqual([]);
  expect(standings({ pictureUpload: upload("CANCELLED") })).toEqual([]);
  expect(standings({ pictureUpload: upload("DONE"), removedAt: "2026-06-10T10:00:00Z" })).toEqual([]);
});

test("the recording is spoken of once there is one", () => {
  const both = { pictureUpload: upload("DONE"), recordingPictureUpload: upload("WAITING") };

  expect(standings(both)).toEqual(["service shown"]);
  expect(standings({ ...both, status: "ENDED" })).toEqual(["service shown", "recording waiting"]);
  expect(standings({ ...both, recordingPictureUpload: upload("DONE"), status: "ENDED" })).toEqual([
    "service shown",
    "recording shown",
  ]);
});
