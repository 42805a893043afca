/** Who cannot see, cannot hold, cannot point, or sees better in large letters. */
import type { Locator } from "@playwright/test";
import { settled, violations } from "./axe";
import { tabTo } from "./keyboard";
import { connect, expect, log, meet, openAs, type Page, type Steeple, schedule, signIn, test } from "./test";

/** Every screen, with something on it. */
async function screens(steeple: Steeple): Promise<string[]> {
  const youtube = await connect(steeple, "YOUTUBE");
  await connect(steeple, "FACEBOOK");
  const zoom = await connect(steeple, "ZOOM");
  const id = await schedule(steeple, [youtube]);
  const meeting = await meet(steeple, zoom);
  const paths = [
    "/",
    "/connections",
    "/connections/add",
    "/connections/add/youtube",
    "/connections/add/zoom",
  ];
  paths.push(
    "/services",
    "/services/new",
    `/services/${id}`,
    `/services/${id}/live`,
    `/services/${id}/after`,
  );
  paths.push(
    "/meetings",
    "/meetings/new",
    `/meetings/${meeting}`,
    "/people",
    "/settings",
    "/settings/apps/youtube",
    "/settings/apps/zoom",
    "/join",
    "/nowhere",
  );
  return paths;
}

test("axe finds nothing on any screen, in light, dark and right to left", async ({ page, steeple }) => {
  // Every screen three times.
  test.slow();
  const paths = await screens(steeple);
  await page.goto("/");
  await expect(page.getByLabel("E-mail")).toBeVisible();
  expect(await violations(page), "the sign-in page").toEqual([]);
  await signIn(page, steeple.owner);

  // Tall enough for all of a page: what lies behind the bar at the bottom of a phone comes out when people scroll.
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 1280, height: 3_000 });
  for (const path of paths) {
    await page.goto(path);
    await settled(page);
    expect(await violations(page), path).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    // Loaded anew: colours that are still changing are nobody's colours.
    await page.reload();
    await settled(page);
    expect(await violations(page), `${path} in the dark`).toEqual([]);
    await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    expect(await violations(page), `${path} from right to left`).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
  }
});

test("nothing scrolls sideways at 320 pixels, and buttons used live are large", async ({ page, steeple }) => {
  const paths = await screens(steeple);
  await page.setViewportSize({ width: 320, height: 640 });
  await openAs(page, steeple.owner, "/");

  for (const path of paths) {
    await page.goto(path);
    await settled(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(wide, `${path} scrolls sideways`).toBe(false);
  }
  await page.goto(paths.find((path) => path.endsWith("/live")) ?? "/");
  const primary = await page.getByRole("button", { name: "Go live now" }).boundingBox();
  const second = await page.getByRole("button", { name: "Ten more minutes" }).boundingBox();
  expect(primary?.height).toBeGreaterThanOrEqual(64);
  expect(second?.height).toBeGreaterThanOrEqual(44);
});

for (const [language, width] of [
  ["en", 320],
  ["en", 360],
  ["es", 320],
  ["es", 360],
] as const) {
  test(`the bar at the thumb has every word whole, in ${language} at ${width} pixels`, async ({
    page,
    steeple,
  }) => {
    await page.setViewportSize({ width, height: 640 });
    await openAs(page, steeple.owner, "/");
    await page.evaluate((language) => {
      localStorage.setItem("steeple.preferences", JSON.stringify({ language }));
    }, language);
    await page.reload();
    await expect(page.locator(".nav-label").first()).toHaveText(
      language === "en" ? "This Sunday" : "Este domingo",
    );

    const labels = await page.locator(".nav-list > li:not(.nav-wide) .nav-label").evaluateAll((all) =>
      all.map((label) => ({
        words: label.textContent,
        lines: Math.round(
          label.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(label).lineHeight),
        ),
        cut: label.scrollWidth > label.clientWidth,
      })),
    );
    expect(labels).toHaveLength(5);
    expect(labels.filter(({ lines, cut }) => lines !== 1 || cut)).toEqual([]);
  });
}

test("a service is run with the keyboard alone", async ({ page, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.press("encoder", { on: true });
  await page.goto(`/services/${id}/live`);
  // Signing in: the first field has the focus.
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type(steeple.owner.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(steeple.owner.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Go live now" })).toBeVisible();

  await tabTo(page, button(page, "Go live now"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Press again: Go live now" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "End service" })).toBeVisible();
  await tabTo(page, button(page, "+10 min: ten more minutes"));
  await page.keyboard.press("Space");
  await expect(log(page).getByText("gave the service more time")).toBeVisible();
  await tabTo(page, button(page, "End service"));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Over", { exact: true })).toBeVisible();
});

function button(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}
