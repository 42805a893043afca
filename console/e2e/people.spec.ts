import { expect, openAs, somebodyElse, test } from "./test";

test("an invited person follows the link, makes an account and is in", async ({ page, steeple, browser }) => {
  await openAs(page, steeple.owner, "/people");
  await page.getByLabel("Their e-mail").fill("anna@gracechapel.example");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page
    .getByText(/\/join#/)
    .first()
    .textContent();

  const anna = await somebodyElse(browser, steeple);
  await anna.goto(link?.trim() ?? "");
  await expect(anna.getByText(/Grace Chapel invites you/)).toBeVisible();
  await anna.getByLabel("Your name").fill("Anna");
  await anna.getByLabel("Choose a password", { exact: true }).fill("four words do very well");
  await anna.getByRole("button", { name: "Join", exact: true }).click();

  await expect(anna.getByRole("navigation", { name: "Main" })).toBeVisible();
  expect(new URL(anna.url()).hash, "the token is out of the address").toBe("");
  await page.reload();
  await expect(page.getByText("anna@gracechapel.example").first()).toBeVisible();
});
