import { expect, openAs, test } from "./test";

test("an admin registers the church's own app, and goes back to the one of this Steeple", async ({
  page,
  steeple,
}) => {
  await openAs(page, steeple.owner, "/settings");
  await page.getByRole("link", { name: "Set up Zoom" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Registration with Zoom" })).toBeVisible();
  await expect(page.getByText("The registration of this Steeple", { exact: true })).toBeVisible();
  const redirect = await page
    .getByText(/\/oauth\/callback\/zoom$/)
    .first()
    .textContent();
  expect(redirect).toBe(`${steeple.url}oauth/callback/zoom`);
  await expect(page.getByRole("button", { name: /^Copy: Redirect URI/ })).toBeVisible();

  const secret = "nobody-sees-this-again-5f0c";
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Client id")).toBeFocused();
  await page.getByLabel("Client id").fill("grace-chapel-own-app");
  await page.getByLabel("Client secret").fill(secret);
  await page.getByRole("button", { name: "Save" }).click();

  await expect(page.getByText("The church's own registration", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Client secret")).toHaveValue("");
  await page.reload();
  await expect(page.getByText("The church's own registration", { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("button", { name: "Use this Steeple's registration again" }).click();
  await expect(page.getByText("The registration of this Steeple", { exact: true })).toBeVisible();
});

test("an operator registers nothing", async ({ page, steeple }) => {
  const operator = await steeple.person("OPERATOR");
  await openAs(page, operator, "/settings/apps/zoom");

  await expect(page.getByText("An admin of your church can do this.")).toBeVisible();
  await expect(page.getByLabel("Client id")).toHaveCount(0);
});
