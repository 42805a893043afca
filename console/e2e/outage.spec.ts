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

test("Go live pressed while the phone loses its network is done once, and the page says what is known", async ({
  page,
  context,
  steeple,
}) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.press("encoder", { on: true });
  await openAs(page, steeple.owner, `/services/${id}/live`);
  const goLive = page.getByRole("button", { name: "Go live now", exact: true });
  const asked = page.getByRole("button", { name: "Press again: Go live now" });
  const unknown = page.getByText("It is not known whether this was done.");

  // The press reaches Steeple, and its answer is lost on the way back; the socket is gone with the network.
  let keys: string[] = [];
  await page.route("**/graphql", async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    if (operationName !== "StartLivestream") return route.continue();
    keys = [...keys, variables.input.idempotencyKey];
    if (keys.length > 1) return route.continue();
    await context.setOffline(true);
    await route.fetch();
    await route.abort("internetdisconnected");
  });
  await goLive.press("Enter");
  await asked.press("Enter");
  await expect(unknown).toBeVisible();
  await expect(page.getByTestId("stale")).toContainText("No connection to Steeple.");

  await context.setOffline(false);
  await expect(page.getByTestId("stale")).toBeHidden();
  await expect(page.getByRole("button", { name: "End service" })).toBeVisible();
  await expect(unknown).toBeHidden();
  await expect(log(page).getByText(/pressed Go live/)).toHaveCount(1);
  await expect(log(page).getByText(/YouTube: viewers can see it/)).toHaveCount(1);
});

test("Go live pressed without a network did not arrive, and the next press is the same one", async ({
  page,
  context,
  steeple,
}) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.press("encoder", { on: true });
  await openAs(page, steeple.owner, `/services/${id}/live`);
  const goLive = page.getByRole("button", { name: "Go live now", exact: true });
  const asked = page.getByRole("button", { name: "Press again: Go live now" });

  const keys: string[] = [];
  await page.route("**/graphql", async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    if (operationName !== "StartLivestream") return route.continue();
    keys.push(variables.input.idempotencyKey);
    if (keys.length > 1) return route.continue();
    await context.setOffline(true);
    await route.abort("internetdisconnected");
  });
  await goLive.press("Enter");
  await asked.press("Enter");
  await expect(page.getByText("It is not known whether this was done.")).toBeVisible();
  await expect(goLive, "nobody presses on what may be old").toBeDisabled();

  await context.setOffline(false);
  await expect(goLive).toBeEnabled();
  await hold(page, "Go live now");

  await expect(page.getByRole("button", { name: "End service" })).toBeVisible();
  await expect(log(page).getByText(/pressed Go live/)).toHaveCount(1);
  await expect(page.getByText("It is not known whether this was done.")).toBeHidden();
  expect(new Set(keys).size, "one intent, one key").toBe(1);
  expect(keys).toHaveLength(2);
});
