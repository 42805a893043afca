import { violations } from "./axe";
import { expect, openAs, type Page, test } from "./test";

async function speak(page: Page, language: string): Promise<void> {
  await page.locator("summary.account-button").click();
  await page.getByRole("combobox", { name: /^(?:Language|Idioma)$/ }).selectOption({ label: language });
  await page.locator("summary.account-button").click();
}

async function fits(page: Page): Promise<void> {
  expect(await violations(page), page.url()).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide, `${page.url()} scrolls sideways`).toBe(false);
}

test("what a person does on a platform stands where it is connected, and the words follow the language", async ({
  page,
  steeple,
}) => {
  await page.setViewportSize({ width: 320, height: 3_000 });
  await openAs(page, steeple.owner, "/connections/add/instagram");
  const english = page.getByRole("region", { name: "What you do yourself" });
  await expect(english.getByRole("listitem").first()).toContainText("before every service");
  await expect(english.getByRole("listitem").first()).toContainText("a new key for every session");
  await fits(page);
  await page.getByLabel("Username").fill("gracechapel");

  await speak(page, "Español");
  const spanish = page.getByRole("region", { name: "Lo que hace usted" });
  await expect(spanish.getByRole("listitem").first()).toContainText("Antes de cada culto");
  await expect(spanish.getByRole("listitem").first()).toContainText("una clave nueva en cada sesión");
  await expect(page.getByLabel("Nombre de usuario"), "what was typed stays").toHaveValue("gracechapel");
  await expect(page.getByLabel("Nombre de usuario")).toHaveAccessibleDescription(/por ejemplo gracechapel/);
  await fits(page);
  await speak(page, "English");
  await expect(english).toBeVisible();
  await expect(page.getByLabel("Username")).toHaveValue("gracechapel");
});

test("an account's card says it, folded, as long as the account is connected", async ({ page, steeple }) => {
  await steeple.tell(
    "connectPlatformWithCredentials",
    { platform: "INSTAGRAM", fields: [{ name: "username", value: "gracechapel" }] },
    "connection { id }",
  );
  await page.setViewportSize({ width: 320, height: 3_000 });
  await openAs(page, steeple.owner, "/connections");
  const card = page.getByRole("article", { name: /^Instagram/ });
  const what = card.getByText("Press “Go live” on instagram.com");
  await expect(what).toBeHidden();
  await card.getByText("What you do yourself").press("Enter");
  await expect(what).toBeVisible();
  await expect(card.getByText("Instagram has no call that starts or ends a live video.")).toBeVisible();
  await fits(page);

  await card.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("button", { name: "Disconnect now" }).click();
  await expect(page.getByRole("heading", { name: "Disconnected accounts" })).toBeVisible();
  await expect(card.getByText("What you do yourself")).toHaveCount(0);
});
