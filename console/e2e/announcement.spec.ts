/** A service is announced on Instagram, with its picture. */
import { violations } from "./axe";
import { chooseFile, png } from "./given-picture";
import { connect, expect, log, openAs, type Page, schedule, test } from "./test";

const WIDE = { width: 1280, height: 720, colour: "purple" };
const THREE_DAYS = 3 * 24 * 60;
/** Instagram reads the picture before it posts it, and Steeple asks again after ten seconds. */
const POSTED = { timeout: 60_000 };

const announcements = (page: Page) => page.getByRole("region", { name: "Announcements" });
const form = (page: Page) => page.getByRole("form", { name: "Announce on Instagram" });

test("an announcement is planned, taken back, and posted at once", async ({ page, steeple }) => {
  test.slow();
  const connections = [await connect(steeple, "YOUTUBE"), await connect(steeple, "INSTAGRAM")];
  const id = await schedule(steeple, connections, { title: "Harvest festival", inMinutes: THREE_DAYS });
  await openAs(page, steeple.owner, `/services/${id}`);
  await expect(announcements(page).getByText("Choose a picture first")).toBeVisible();
  await chooseFile(page, "Choose a picture", await png(page, WIDE));

  const text = form(page).getByLabel("Text of the post");
  await expect(text).toHaveValue(/^Harvest festival\n\w+, \w+ \d+, \d+:\d\d.[AP]M\nhttp/);
  await expect(form(page).getByLabel("What the picture shows")).toHaveValue("Harvest festival");
  await expect(form(page).getByRole("radio", { name: "At a day and time" })).toBeChecked();
  expect(await violations(page), "while writing").toEqual([]);
  await form(page).getByLabel("What the picture shows").fill("");
  await form(page).getByRole("button", { name: "Plan the post" }).click();
  await expect(form(page).getByLabel("What the picture shows")).toHaveAccessibleDescription(
    /Describe the picture/,
  );
  await form(page).getByLabel("What the picture shows").fill("Bread and corn on the altar.");
  await form(page).getByRole("button", { name: "Plan the post" }).click();
  await expect(announcements(page).getByText(/^Will be posted /)).toBeVisible();
  expect(await violations(page), "when it is planned").toEqual([]);

  await announcements(page).getByRole("button", { name: "Take it back" }).click();
  await expect(form(page).getByLabel("What the picture shows")).toHaveValue("Bread and corn on the altar.");
  await form(page).getByText("Now", { exact: true }).click();
  await form(page).getByRole("button", { name: "Post it now" }).click();

  await expect(announcements(page).getByText(/^Posted, /)).toBeVisible(POSTED);
  const link = announcements(page).getByRole("link", { name: "Open the post" });
  await expect(link).toHaveAttribute("href", /^https:\/\/www\.instagram\.com\//);
  await expect(announcements(page).getByRole("button")).toHaveCount(0);
  expect(await violations(page), "when it is posted").toEqual([]);
  await page.goto(`/services/${id}/live`);
  await expect(log(page).getByText("took the announcement on Instagram back")).toBeVisible();
  await expect(log(page).getByText("The service is announced on Instagram.")).toBeVisible();
});

test("an announcement that Instagram refuses keeps its words, and is tried again", async ({
  page,
  steeple,
}) => {
  const id = await schedule(steeple, [await connect(steeple, "INSTAGRAM")]);
  await steeple.fail({
    platform: "instagram",
    method: "POST",
    path: "/media",
    fault: { kind: "scope_missing" },
  });
  await openAs(page, steeple.owner, `/services/${id}`);
  await chooseFile(page, "Choose a picture", await png(page, WIDE));
  await form(page).getByRole("button", { name: "Post it now" }).click();

  await expect(announcements(page).getByText("Not posted")).toBeVisible(POSTED);
  expect(await violations(page), "with a refusal").toEqual([]);
  await page.goto("/");
  await expect(page.getByText("The service was not announced on Instagram.")).toBeVisible();
  await page.goBack();
  await steeple.mend();
  await announcements(page).getByRole("button", { name: "Retry" }).click();
  await expect(announcements(page).getByText(/^Posted, /)).toBeVisible(POSTED);
});
