import type { Locator } from "@playwright/test";
import { expect, openAs, type Page, signIn, somebodyElse, test } from "./test";

/** Where the person's name is, and behind it the way out. */
function who(page: Page, name: string): Locator {
  return page.locator("summary", { hasText: `Signed in as ${name}` });
}

test("a member signs in, stays signed in, and signs out", async ({ page, steeple }) => {
  await page.goto("/");
  await page.getByLabel("E-mail").fill(steeple.owner.email);
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("E-mail and password do not fit together")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(steeple.owner.email);

  await signIn(page, steeple.owner);
  await expect(page.getByRole("heading", { level: 1, name: "This Sunday" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "This Sunday" })).toBeVisible();

  await who(page, "Owner of Grace Chapel").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByLabel("E-mail")).toBeVisible();
});

test("whoever comes to an address inside lands there after signing in", async ({ page, steeple }) => {
  await openAs(page, steeple.owner, "/connections");

  await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
  await page.goto("/nothing/here");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("two people at two browsers do not see each other's session", async ({ page, steeple, browser }) => {
  const viewer = await steeple.person("VIEWER");
  const other = await somebodyElse(browser, steeple);

  await openAs(page, steeple.owner, "/");
  await openAs(other, viewer, "/");

  await expect(who(page, "Owner of Grace Chapel")).toBeVisible();
  await expect(who(other, "Robin, viewer")).toBeVisible();
});
