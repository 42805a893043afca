import { connect, expect, hold, log, openAs, schedule, somebodyElse, test } from "./test";

test("two people press Go live at the same moment, and it goes live once", async ({
  page,
  steeple,
  browser,
}) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.press("encoder", { on: true });
  const operator = await steeple.person("OPERATOR");
  const other = await somebodyElse(browser, steeple);
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await openAs(other, operator, `/services/${id}/live`);

  const asked = [page, other].map((one) => one.getByRole("button", { name: "Press again: Go live now" }));
  for (const one of [page, other]) await one.getByRole("button", { name: "Go live now" }).press("Enter");
  for (const one of asked) await expect(one).toBeVisible();
  // The slower one may find that it is live already and there is nothing to press.
  const pressed = await Promise.allSettled(asked.map((one) => one.press("Enter", { timeout: 5_000 })));
  expect(pressed.some((press) => press.status === "fulfilled")).toBe(true);

  for (const one of [page, other]) {
    await expect(one.getByRole("button", { name: "End service" })).toBeVisible();
    await expect(log(one).getByText(/YouTube: viewers can see it/)).toHaveCount(1);
  }
});

test("what one person does is on the other's page at once", async ({ page, steeple, browser }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.press("encoder", { on: true });
  const viewer = await steeple.person("VIEWER");
  const other = await somebodyElse(browser, steeple);
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await openAs(other, viewer, `/services/${id}/live`);

  await hold(page, "Go live now");

  await expect(log(other).getByText(/YouTube: viewers can see it/)).toBeVisible();
  await expect(log(other).getByText(/^Owner of Grace Chapel pressed Go live/)).toBeVisible();
});

test("pressing wildly extends once for each press that was answered", async ({ page, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  await steeple.press("encoder", { on: true });
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await hold(page, "Go live now");
  await expect(page.getByRole("button", { name: "End service" })).toBeVisible();

  await page.getByRole("button", { name: "Ten more minutes" }).dblclick();

  await expect(log(page).getByText("gave the service more time")).toHaveCount(1);
});
