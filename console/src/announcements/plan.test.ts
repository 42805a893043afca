import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { row, service } from "../livestreams/service.fixture";
import { announceable, announceInput, firstDraft, PICTURE_TEXT_MOST } from "./plan";

const WEDNESDAY = Date.parse("2026-06-10T12:00:00Z");
const SATURDAY_NOON = Date.parse("2026-06-13T16:00:00Z");
const limits = {
  titleMaxCharacters: 100,
  titleForbiddenCharacters: [],
  descriptionMaxCharacters: null,
  privacies: [],
};
const kind = { name: "", livestreams: true, endsByCall: true, limits };

const instagram = row("con_i", { id: "lip_i", platform: "INSTAGRAM" });
const youtube = row("con_y", { watchUrl: "https://youtu.be/abc" });

test("the longest description is the one that Steeple takes", () => {
  const rust = readFileSync("../domain/src/livestream/errand/announce.rs", "utf8");
  expect(rust).toContain(`PICTURE_TEXT_MAX_CHARS: usize = ${PICTURE_TEXT_MOST};`);
});

test("it begins with title, day and time on the church's clock, and where to watch", () => {
  const draft = firstDraft(service([youtube, instagram]), instagram, "en-US", WEDNESDAY);

  expect(draft.text.replaceAll("\u202f", " ")).toBe(
    "Sunday service\nSunday, June 14, 10:00 AM\nhttps://youtu.be/abc",
  );
  expect(draft.pictureText).toBe("Sunday service");
  expect(firstDraft(service([youtube, instagram]), instagram, "es-ES", WEDNESDAY).text).toBe(
    "Sunday service\ndomingo, 14 de junio, 10:00\nhttps://youtu.be/abc",
  );
});

test("a link of a platform that was taken off is left out", () => {
  const gone = row("con_y", { watchUrl: "https://youtu.be/abc", removedAt: "2026-06-10T10:00:00Z" });

  expect(firstDraft(service([gone, instagram]), instagram, "en-US", WEDNESDAY).text).not.toContain(
    "youtu.be",
  );
});

test("what was taken back stands there again", () => {
  const announcement = {
    status: "CANCELLED" as const,
    text: "Come and see.",
    pictureText: "A church.",
    at: "2026-06-13T14:00:00Z",
    postedAt: null,
    url: null,
    failure: null,
  };
  const before = row("con_i", { platform: "INSTAGRAM", announcement });

  expect(firstDraft(service([before]), before, "en-US", WEDNESDAY)).toMatchObject({
    text: "Come and see.",
    pictureText: "A church.",
  });
});

test("it is posted a day before the start, or now when that has passed", () => {
  const planned = service([instagram]);

  expect(firstDraft(planned, instagram, "en-US", WEDNESDAY)).toMatchObject({
    when: "later",
    date: "2026-06-13",
    time: "10:00",
  });
  expect(firstDraft(planned, instagram, "en-US", SATURDAY_NOON).when).toBe("now");
});

test("the time is meant by the church's clock, and now has none", () => {
  const draft = firstDraft(service([instagram]), instagram, "en-US", WEDNESDAY);

  expect(announceInput("lip_i", draft, "America/New_York")).toMatchObject({
    livestreamPlatformId: "lip_i",
    at: "2026-06-13T14:00:00.000Z",
  });
  expect(announceInput("lip_i", { ...draft, when: "now" }, "America/New_York")).not.toHaveProperty("at");
  expect(announceInput("lip_i", { ...draft, date: "" }, "America/New_York")).toBeNull();
});

test("only platforms that Steeple can post on are offered, and none that was taken off", () => {
  const platforms = [
    { platform: "YOUTUBE" as const, announcements: null, ...kind },
    { platform: "INSTAGRAM" as const, announcements: { textMaxCharacters: 2_200 }, ...kind },
  ];
  const gone = row("con_j", { platform: "INSTAGRAM", removedAt: "2026-06-10T10:00:00Z" });

  expect(announceable(service([youtube, instagram, gone]), { platforms })).toEqual([
    { platform: instagram, textMost: 2_200 },
  ]);
});
