/** The first minutes of a Steeple: the one-time link, and the church and its owner that come of it. */
import { settled, violations } from "./axe";
import { Fresh } from "./fresh";
import { follow, press, tabTo, typeInto } from "./keyboard";
import { test as base, expect, type Page, somebodyElse } from "./test";

const OWNER = {
  church: "Iglesia del Valle ⛪",
  name: "María Ortega",
  email: "maria@valle.example",
  password: "four words do very well",
};

const test = base.extend<{ fresh: Fresh }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  fresh: async ({}, use) => {
    const fresh = await Fresh.start();
    await use(fresh);
    await fresh.stop();
  },
  baseURL: async ({ fresh }, use) => use(fresh.url),
});

/** Fills the whole form, as somebody does who has no mouse; gives the zone that came of it. */
async function fill(page: Page): Promise<string> {
  // The first field has the focus.
  await expect(page.getByLabel("Name of the church", { exact: true })).toBeFocused();
  await page.keyboard.type(OWNER.church);
  await page.keyboard.press("Tab");
  const zone = page.getByRole("combobox", { name: "Time zone" });
  await expect(zone).toBeFocused();
  // The zone of this device, and the one below it in the list.
  await expect(zone).toHaveValue("America/New_York");
  await page.keyboard.press("ArrowDown");
  await expect(zone).not.toHaveValue("America/New_York");
  await typeInto(page, "Your name", OWNER.name);
  await typeInto(page, "Your e-mail", OWNER.email);
  await typeInto(page, "Choose a password", OWNER.password);
  return zone.inputValue();
}

test("a church is founded from the one-time link with the keyboard alone, and the link is used up", async ({
  page,
  fresh,
  browser,
}) => {
  const token = fresh.link.hash.slice(1);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url().split("#")[0] ?? ""));
  await page.goto(fresh.link.href);
  await expect(page.getByRole("heading", { level: 1, name: "Welcome to Steeple" })).toBeVisible();

  const zone = await fill(page);
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { level: 1, name: "This Sunday" })).toBeVisible();
  await expect(page.locator(".shell-church")).toHaveText(OWNER.church);
  await expect(page.getByText("Plan your first service")).toBeVisible();
  expect(page.url()).toBe(fresh.url);
  expect(
    asked.filter((url) => url.includes(token)),
    "the token is in no address that was asked for",
  ).toEqual([]);
  await page.goto("/settings");
  await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue(zone);

  // Whoever finds the link later founds nothing, and is shown the way in.
  const other = await somebodyElse(browser, fresh);
  await other.goto(fresh.link.href);
  await expect(other.getByText("This link cannot be used")).toBeVisible();
  await expect(other.getByLabel("Name of the church")).toHaveCount(0);
  await follow(other, "Sign in");
  await expect(other.getByLabel("E-mail")).toBeFocused();
  await other.keyboard.type(OWNER.email);
  await typeInto(other, "Password", OWNER.password);
  await other.keyboard.press("Enter");
  await expect(other.locator(".shell-church")).toHaveText(OWNER.church);
});

test("what is refused stays in its field, and the focus goes to the first that needs another look", async ({
  page,
  fresh,
}) => {
  await page.goto(fresh.link.href);
  await fill(page);
  await typeInto(page, "Your e-mail", "nobody");
  await typeInto(page, "Choose a password", "short");
  await press(page, "Begin");

  await expect(page.getByLabel("Your e-mail", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Your e-mail", { exact: true })).toHaveAccessibleDescription(/e-mail|address/);
  await expect(page.getByLabel("Name of the church", { exact: true })).toHaveValue(OWNER.church);
  expect(await violations(page), "with refusals").toEqual([]);

  // The link is as good as before.
  await typeInto(page, "Your e-mail", OWNER.email);
  await typeInto(page, "Choose a password", OWNER.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "This Sunday" })).toBeVisible();
});

test("two people with the link found one church, and the second is told", async ({
  page,
  fresh,
  browser,
}) => {
  const other = await somebodyElse(browser, fresh);
  await page.goto(fresh.link.href);
  await other.goto(fresh.link.href);
  await fill(page);
  await fill(other);

  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "This Sunday" })).toBeVisible();
  await other.keyboard.press("Enter");

  await expect(other.getByText("This link was used already or is too old.")).toBeVisible();
  expect(await violations(other), "the second").toEqual([]);
});

for (const [wrong, hash] of [
  ["mistyped", "#not-the-token-that-steeple-printed"],
  ["cut off", ""],
] as const) {
  test(`a link that is ${wrong} says what to do and leads to signing in`, async ({ page, fresh }) => {
    await page.goto(`/setup${hash}`);

    await expect(page.getByText("This link cannot be used")).toBeVisible();
    await expect(page.getByText("restart Steeple and open the new link")).toBeVisible();
    expect(await violations(page), "light").toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.reload();
    await expect(page.getByText("This link cannot be used")).toBeVisible();
    expect(await violations(page), "dark").toEqual([]);
    await tabTo(page, page.getByRole("link", { name: "Sign in" }));
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("E-mail")).toBeVisible();
    expect(new URL(fresh.url).origin).toBe(new URL(page.url()).origin);
  });
}

test("axe finds nothing on the form, in light, dark and right to left, and nothing scrolls sideways", async ({
  page,
  fresh,
}) => {
  await page.goto(fresh.link.href);
  await settled(page);
  await expect(page.getByLabel("Name of the church")).toBeVisible();
  expect(await violations(page), "light").toEqual([]);
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  expect(await violations(page), "from right to left").toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  // Loaded anew: colours that are still changing are nobody's colours.
  await page.reload();
  await expect(page.getByLabel("Name of the church")).toBeVisible();
  expect(await violations(page), "dark").toEqual([]);

  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
});
