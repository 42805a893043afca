/** The picture of a service: chosen, shown on YouTube, replaced, removed, and taken over by the next service. */
import { violations } from "./axe";
import { chooseFile, png } from "./given-picture";
import { connect, expect, log, openAs, type Page, schedule, test } from "./test";

const WIDE = { width: 1280, height: 720 };

const picture = (page: Page) => page.getByRole("region", { name: "Picture", exact: true });
const image = (page: Page) => picture(page).getByRole("img", { name: "The service's picture" });
const states = (page: Page) => page.getByRole("list", { name: "The picture on the platforms" });
const address = (page: Page) => image(page).getAttribute("src");

/** What the browser really shows: its pixels. */
async function pixels(page: Page): Promise<[number, number]> {
  await expect
    .poll(() => image(page).evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth))
    .toBeGreaterThan(0);
  return image(page).evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]);
}

test("a service is planned with its picture, which is shown on YouTube, replaced and removed", async ({
  page,
  steeple,
}) => {
  test.slow();
  await connect(steeple, "YOUTUBE");
  await openAs(page, steeple.owner, "/services/new");
  await page.getByLabel("Title", { exact: true }).fill("Harvest festival");

  await chooseFile(page, "Choose a picture", await png(page, { width: 480, height: 270, colour: "red" }));
  await expect(picture(page).getByText("It has 480 × 270 pixels.")).toBeVisible();
  await chooseFile(page, "Choose a picture", {
    name: "picture.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from("no picture"),
  });
  await expect(picture(page).getByText("This browser cannot read the file.")).toBeVisible();
  await expect(image(page)).toHaveCount(0);

  // Larger than anything that could be sent: the browser makes it smaller.
  const photo = await png(page, { width: 2400, height: 1350, colour: "blue", noisy: true });
  expect(photo.buffer.length).toBeGreaterThan(2_000_000);
  await chooseFile(page, "Choose a picture", photo);
  await expect(image(page)).toHaveAttribute("src", /^data:image\/jpeg;base64,/);
  await expect(picture(page).getByRole("alert")).toBeEmpty();
  expect(await violations(page), "while planning").toEqual([]);
  await page.getByRole("button", { name: "Plan it", exact: true }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Harvest festival" })).toBeVisible();
  await expect(states(page)).toContainText("YouTube");
  await expect(states(page).getByText("Shown", { exact: true })).toBeVisible();
  const [width, height] = await pixels(page);
  expect(width / height).toBeCloseTo(16 / 9, 2);
  expect(width).toBeLessThanOrEqual(1920);
  expect(await violations(page), "with a picture").toEqual([]);

  const first = await address(page);
  await chooseFile(page, "Choose another picture", await png(page, { ...WIDE, colour: "green" }));
  await expect.poll(() => address(page)).not.toBe(first);
  await expect(states(page).getByText("Shown", { exact: true })).toBeVisible();
  expect(await pixels(page)).toEqual([1280, 720]);

  await page.getByRole("button", { name: "Remove the picture", exact: true }).click();
  const asked = page.getByRole("alertdialog", { name: "Remove the picture?" });
  await expect(asked).toContainText("Platforms that show it already keep it");
  await asked.getByRole("button", { name: "Remove the picture" }).click();
  await expect(image(page)).toHaveCount(0);
  await expect(states(page).getByText("Still shows the picture from before")).toBeVisible();
  expect(await violations(page), "without a picture").toEqual([]);

  await page.goto(`${page.url()}/live`);
  await expect(log(page).getByText("chose a picture")).toHaveCount(2);
  await expect(log(page).getByText("YouTube shows the picture.")).toBeVisible();
  await expect(log(page).getByText("removed the picture")).toBeVisible();
});

test("a picture that YouTube refuses keeps its words, and is tried again", async ({ page, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.fail({
    platform: "youtube",
    method: "POST",
    path: "thumbnails/set",
    fault: { kind: "scope_missing" },
  });
  await openAs(page, steeple.owner, `/services/${id}`);
  await chooseFile(page, "Choose a picture", await png(page, { ...WIDE, colour: "red" }));

  await expect(states(page).getByText("Not taken")).toBeVisible();
  await expect(states(page).getByRole("button", { name: "Retry" })).toBeVisible();
  expect(await violations(page), "with a refusal").toEqual([]);
  await page.goto("/");
  await expect(page.getByText("YouTube does not show the service's picture.")).toBeVisible();
  await page.goBack();

  await steeple.mend();
  await states(page).getByRole("button", { name: "Retry" }).click();
  await expect(states(page).getByText("Shown", { exact: true })).toBeVisible();
});

test("the next service takes the picture over, and says when it got lost on the way", async ({
  page,
  steeple,
}) => {
  const youtube = await connect(steeple, "YOUTUBE");
  const id = await schedule(steeple, [youtube], { title: "Last Sunday" });
  const bare = await schedule(steeple, [youtube], { title: "Evening prayer", inMinutes: 600 });
  await openAs(page, steeple.owner, `/services/${id}`);
  await chooseFile(page, "Choose a picture", await png(page, { ...WIDE, colour: "navy" }));
  await expect(image(page)).toBeVisible();

  await page.goto(`/services/${bare}`);
  await page.getByRole("button", { name: "Take the picture of an earlier service" }).click();
  const offered = page.getByRole("dialog", { name: "Take the picture of an earlier service" });
  await expect(offered.getByRole("button", { name: /Last Sunday/ })).toBeVisible();
  expect(await violations(page), "with the offered pictures").toEqual([]);
  await offered.getByRole("button", { name: /Last Sunday/ }).click();
  await expect(states(page).getByText("Shown", { exact: true })).toBeVisible();
  expect(await pixels(page)).toEqual([1280, 720]);

  // It comes along; this time the network fails just when it is set.
  await page.goto(`/services/new?like=${id}`);
  await expect(image(page)).toBeVisible();
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("setLivestreamPicture")) await route.abort();
    else await route.continue();
  });
  await page.getByRole("button", { name: "Plan it", exact: true }).click();
  await expect(page.getByText("The service is planned, without its picture")).toBeVisible();
  await expect(image(page)).toHaveCount(0);

  await page.unroute("**/graphql");
  await chooseFile(page, "Choose a picture", await png(page, { ...WIDE, colour: "teal" }));
  await expect(image(page)).toBeVisible();
  await expect(page.getByText("The service is planned, without its picture")).toHaveCount(0);
});

test("a viewer sees the picture and cannot change it", async ({ page, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  const viewer = await steeple.person("VIEWER");
  await openAs(page, steeple.owner, `/services/${id}`);
  const { buffer } = await png(page, { ...WIDE, colour: "maroon" });
  await steeple.tell(
    "setLivestreamPicture",
    { livestreamId: id, picture: buffer.toString("base64") },
    "livestream { id }",
  );
  await page.context().clearCookies();

  await openAs(page, viewer, `/services/${id}`);
  expect(await pixels(page)).toEqual([1280, 720]);
  await expect(states(page).getByText("Shown", { exact: true })).toBeVisible();
  await expect(picture(page).getByRole("button")).toHaveCount(0);
});
