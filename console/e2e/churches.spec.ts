import { violations } from "./axe";
import { tabTo } from "./keyboard";
import { expect, openAs, type Page, type Steeple, test } from "./test";

/** Signs in as a viewer here who is an operator of a second church; gives that one's name. */
async function openAsOneOfTwo(page: Page, steeple: Steeple): Promise<string> {
  const person = await steeple.person("VIEWER");
  const other = await steeple.secondChurch(person);
  await openAs(page, person, "/");
  await expect(page.locator(".shell-church")).toHaveText("Grace Chapel");
  return other;
}

test("somebody of two churches goes over from one to the other, with the role they have there", async ({
  page,
  steeple,
}) => {
  const hill = await openAsOneOfTwo(page, steeple);
  await expect(page.getByText("An operator or admin of your church can do this.")).toBeVisible();

  await page.locator("summary.account-button").click();
  const church = page.getByRole("combobox", { name: "Church", exact: true });
  await expect(church.getByRole("option")).toHaveText(["Grace Chapel · Viewer", `${hill} · Operator`]);
  await church.selectOption({ label: `${hill} · Operator` });

  await expect(page.locator(".shell-church")).toHaveText(hill);
  await expect(page.getByText("Plan your first service")).toBeVisible();
  await page.reload();
  await expect(page.locator(".shell-church")).toHaveText(hill);
});

test("somebody of one church is not asked which", async ({ page, steeple }) => {
  const asked = page.waitForResponse(
    (answer) => answer.request().postData()?.includes('"Churches"') === true,
  );
  await openAs(page, steeple.owner, "/");
  await page.locator("summary.account-button").click();

  await asked;
  await expect(page.getByRole("combobox", { name: "Language", exact: true })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Church", exact: true })).toHaveCount(0);
});

test("a church is switched with the keyboard alone, and axe finds nothing in the open menu", async ({
  page,
  steeple,
}) => {
  const hill = await openAsOneOfTwo(page, steeple);

  await tabTo(page, page.locator("summary.account-button"));
  await page.keyboard.press("Enter");
  const church = page.getByRole("combobox", { name: "Church", exact: true });
  await expect(church).toBeVisible();
  expect(await violations(page), "light").toEqual([]);
  await tabTo(page, church);
  // The list goes to what is typed.
  await page.keyboard.type("Hill");

  await expect(page.locator(".shell-church")).toHaveText(hill);
  await expect(page.getByText("Plan your first service")).toBeVisible();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.reload();
  await tabTo(page, page.locator("summary.account-button"));
  await page.keyboard.press("Space");
  await expect(church).toHaveValue(/./);
  await expect(church.locator("option:checked")).toHaveText(`${hill} · Operator`);
  expect(await violations(page), "dark").toEqual([]);
});
