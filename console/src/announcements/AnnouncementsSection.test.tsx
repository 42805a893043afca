import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showAs } from "../livestreams/around.fixture";
import { row, service } from "../livestreams/service.fixture";
import { AnnouncementsSection } from "./AnnouncementsSection";
import type { Platform } from "./plan";

const PLACES = {
  connections: { nodes: [] },
  platforms: [
    {
      platform: "INSTAGRAM" as const,
      name: "Instagram",
      livestreams: true,
      endsByCall: true,
      announcements: { textMaxCharacters: 60 },
      limits: {
        titleMaxCharacters: 100,
        titleForbiddenCharacters: [],
        descriptionMaxCharacters: null,
        privacies: [],
      },
    },
  ],
};
const PICTURE = { url: "https://steeple.example/pictures/pic_1.jpg" };

type Announcement = NonNullable<Platform["announcement"]>;
const announced = (part: Partial<Announcement>): Announcement => ({
  status: "WAITING",
  text: "Come and see.",
  pictureText: "A church.",
  at: "2026-06-13T14:00:00Z",
  postedAt: null,
  url: null,
  failure: null,
  ...part,
});
const planned = (announcement: Announcement | null, picture: typeof PICTURE | null = PICTURE) =>
  service([row("con_i", { platform: "INSTAGRAM", announcement })], { picture });
const show = (role: "VIEWER" | "OPERATOR", given: ReturnType<typeof service>) =>
  showAs(role, <AnnouncementsSection service={given} places={PLACES} />);

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now: Date.parse("2026-06-10T12:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});
const user = () => userEvent.setup({ advanceTimers: vi.advanceTimersByTime });

test("without a picture it says so before anything is written", () => {
  show("OPERATOR", planned(null, null));

  expect(screen.getByText("Choose a picture first")).toBeTruthy();
  expect(screen.queryByRole("form")).toBeNull();
});

test("what nobody changed is planned for the day before, on the church's clock", async () => {
  const { sent } = show("OPERATOR", planned(null));

  expect(screen.getByLabelText("Text of the post")).toHaveProperty(
    "value",
    expect.stringContaining("Sunday, June 14"),
  );
  await user().click(screen.getByRole("button", { name: "Plan the post" }));

  expect(sent()).toMatchObject({
    livestreamPlatformId: "lip_con_i",
    pictureText: "Sunday service",
    at: "2026-06-13T14:00:00.000Z",
  });
});

test("it can be posted now, in other words", async () => {
  const { sent } = show("OPERATOR", planned(null));
  const keys = user();

  await keys.clear(screen.getByLabelText("Text of the post"));
  await keys.type(screen.getByLabelText("Text of the post"), "Join us");
  await keys.click(screen.getByRole("radio", { name: "Now" }));
  await keys.click(screen.getByRole("button", { name: "Post it now" }));

  expect(sent()).toEqual({
    livestreamPlatformId: "lip_con_i",
    text: "Join us",
    pictureText: "Sunday service",
  });
});

test("characters are counted against the platform's limit", async () => {
  show("OPERATOR", planned(null));
  const text = screen.getByLabelText("Text of the post");

  await user().clear(text);
  await user().paste("a".repeat(62));

  expect(screen.getByText("62 of 60 characters")).toBeTruthy();
  expect(screen.getByText(/2 characters too long/)).toBeTruthy();
});

test("what is planned shows its time, and is taken back by one press", async () => {
  const { sent } = show("OPERATOR", planned(announced({})));

  expect(screen.getByText(/^Will be posted Sat, Jun 13, 10:00/)).toBeTruthy();
  expect(screen.getByText("Come and see.")).toBeTruthy();
  await user().click(screen.getByRole("button", { name: "Take it back" }));
  expect(sent()).toEqual({ livestreamPlatformId: "lip_con_i" });
});

test("what is posted leads there, and cannot be taken back", () => {
  const url = "https://www.instagram.com/p/abc/";
  show("OPERATOR", planned(announced({ status: "DONE", postedAt: "2026-06-10T11:00:00Z", url })));

  expect(screen.getByText(/^Posted, Wed, Jun 10, 7:00/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open the post" }).getAttribute("href")).toBe(url);
  expect(screen.queryByRole("button")).toBeNull();
});

test("what failed says why, and is tried again or taken back", () => {
  const failure = { kind: "REFUSED", message: "Too many posts today.", remedy: "Wait a day.", retryAt: null };
  show("OPERATOR", planned(announced({ status: "FAILED", failure })));

  expect(screen.getByText("Not posted")).toBeTruthy();
  expect(screen.getByText("Too many posts today.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Retry" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Take it back" })).toBeTruthy();
});

test("a viewer reads what is planned, and is offered nothing", () => {
  show("VIEWER", planned(announced({})));
  expect(screen.getByText("Come and see.")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();

  show("VIEWER", planned(null));
  expect(screen.queryByRole("form")).toBeNull();
});
