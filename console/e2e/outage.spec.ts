import { connect, expect, hold, log, openAs, schedule, test } from "./test";

test("when Steeple falls silent the page says how old it is, and comes back by itself", async ({
  page,
  steeple,
}) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await expect(page.getByRole("button", { name: "Go live now" })).toBeEnabled();

  steeple.freeze();

  await expect(page.getByTestId("stale")).toContainText("No connection to Steeple.", { timeout: 40_000 });
  await expect(page.getByRole("button", { name: "Go live now" })).toBeDisabled();
  steeple.thaw();
  await expect(page.getByTestId("stale")).toBeHidden();
  await expect(page.getByRole("button", { name: "Go live now" })).toBeEnabled();
});

test("when Steeple is killed and started again, the page goes on where it was", async ({ page, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await expect(page.getByText("Not started")).toBeVisible();

  await steeple.kill();
  await expect(page.getByTestId("stale")).toBeVisible();
  await steeple.restart();

  await expect(page.getByTestId("stale")).toBeHidden();
  await expect(page.getByRole("button", { name: "Go live now" })).toBeEnabled();
});

test("a phone without a network loses nothing and does nothing twice", async ({ page, context, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.press("encoder", { on: true });
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await hold(page, "Go live now");
  await expect(page.getByRole("button", { name: "End service" })).toBeVisible();
  const end = await page.getByText(/^Ends at/).textContent();

  await context.setOffline(true);
  await expect(page.getByTestId("stale")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ten more minutes" })).toBeDisabled();
  await context.setOffline(false);

  await expect(page.getByTestId("stale")).toBeHidden();
  await expect(page.getByText(/^Ends at/)).toHaveText(end ?? "");
  await page.getByRole("button", { name: "Ten more minutes" }).click();
  await expect(page.getByText(/^Ends at/)).not.toHaveText(end ?? "");
  await expect(log(page).getByText("gave the service more time")).toHaveCount(1);
});

test("a session that ends in the middle of a service is renewed above the page", async ({
  page,
  context,
  steeple,
}) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await expect(page.getByText("Not started")).toBeVisible();

  await context.clearCookies();
  await steeple.kill();
  await steeple.restart();
  const dialog = page.getByRole("dialog", { name: "Please sign in again" });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Password", { exact: true }).fill(steeple.owner.password);
  await dialog.getByRole("button", { name: "Sign in" }).click();

  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`/services/${id}/live$`));
  await expect(page.getByRole("button", { name: "Go live now" })).toBeEnabled();
});
