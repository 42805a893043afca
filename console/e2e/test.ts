/** What every test has: a running Steeple, and a browser that may be signed in. */
import { type Browser, test as base, expect, type Locator, type Page } from "@playwright/test";
import { connect, meet, schedule } from "./given";
import { type Person, Steeple } from "./steeple";

type Fixtures = {
  steeple: Steeple;
  /** Nobody is signed in. */
  page: Page;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  steeple: async ({}, use) => {
    const steeple = await Steeple.start();
    await use(steeple);
    await steeple.stop();
  },
  baseURL: async ({ steeple }, use) => use(steeple.url),
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      // What the policy refuses is told here; nothing of ours may be.
      if (message.text().includes("Content Security Policy")) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await use(page);
    expect(complaints, "nothing inline, and no script that fell over").toEqual([]);
  },
});

/** Signs in by the page and waits until it is inside. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

/** Opens an address as somebody. */
export async function openAs(page: Page, person: Person, path: string): Promise<void> {
  await page.goto(path);
  await signIn(page, person);
}

/** Holds the button as a finger does, until it has done its work and is another one. */
export async function hold(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  await button.hover();
  await page.mouse.down();
  await expect(button).toBeHidden();
  await page.mouse.up();
}

/** The log of a service; what is said aloud to screen readers stands elsewhere in the same words. */
export function log(page: Page): Locator {
  return page.getByRole("region", { name: "What happened" });
}

/** A second person at a browser of their own. */
export async function somebodyElse(browser: Browser, steeple: { url: string }): Promise<Page> {
  const context = await browser.newContext({ baseURL: steeple.url, locale: "en-US" });
  return context.newPage();
}

export type { Page };
export { connect, expect, meet, Steeple, schedule };
