import { violations } from "./axe";
import { follow, press, tabTo, typeInto } from "./keyboard";
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

test("an app that an organisation keeps to itself is registered with its tenant, and connects", async ({
  page,
  steeple,
}) => {
  const id = "5b8f7a10-0000-4000-8000-000000000001";
  const field = page.getByLabel("Directory (tenant) id");
  await openAs(page, steeple.owner, "/settings/apps/zoom");
  await expect(page.getByLabel("Client id")).toBeVisible();
  await expect(field, "Zoom has no directories").toHaveCount(0);

  // The double knows this app, and lets it in at its own tenant only.
  await page.goto("/settings/apps/microsoft_teams");
  await page.getByLabel("Client id").fill("sandbox-microsoft_teams-single-tenant-client");
  await page.getByLabel("Client secret").fill("sbx-secret-microsoft_teams-single-tenant-client");
  await field.fill("gracechapel.example");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(field).toBeFocused();
  await expect(field).toHaveAccessibleDescription(/Copy it again/);
  await field.fill(id);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The church's own registration", { exact: true })).toBeVisible();
  await page.reload();
  await expect(field).toHaveValue(id);
  expect(await violations(page)).toEqual([]);

  await page.getByRole("link", { name: "Connect Microsoft Teams" }).click();
  await page.getByRole("button", { name: "Connect Microsoft Teams" }).click();
  await expect(page.getByRole("heading", { name: /sandbox/i })).toBeVisible();
  expect(new URL(page.url()).pathname).toContain(`/${id}/`);
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText(/^Connected as /).first()).toContainText("media@gracechapel.example");

  await page.goto("/settings/apps/microsoft_teams");
  await page.getByRole("button", { name: "Use this Steeple's registration again" }).click();
  await expect(field).toHaveValue("");
});

test("an operator registers nothing", async ({ page, steeple }) => {
  const operator = await steeple.person("OPERATOR");
  await openAs(page, operator, "/settings/apps/zoom");

  await expect(page.getByText("An admin of your church can do this.")).toBeVisible();
  await expect(page.getByLabel("Client id")).toHaveCount(0);
});

test("an app is registered and given up with the keyboard alone, and its secrets never come back", async ({
  page,
  steeple,
}) => {
  // Every field is reached with Tab, and axe looks three times.
  test.slow();
  const secrets = ["nobody-sees-this-again-5f0c", "nor-this-one-77aa"];
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/graphql")) answers.push(response.text().catch(() => ""));
  });
  await openAs(page, steeple.owner, "/settings");
  await follow(page, "Set up Zoom");
  await expect(page.getByRole("heading", { level: 1, name: "Registration with Zoom" })).toBeVisible();

  // What is refused stands at its field, and the focus is there.
  await press(page, "Save");
  await expect(page.getByLabel("Client id")).toBeFocused();
  await expect(page.getByLabel("Client id")).toHaveAccessibleDescription(/\S/);
  expect(await violations(page), "with refusals").toEqual([]);

  await typeInto(page, "Client id", "grace-chapel-own-app");
  await typeInto(page, "Client secret", secrets[0] ?? "");
  await typeInto(page, "Secret for webhooks", secrets[1] ?? "");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The church's own registration", { exact: true })).toBeVisible();
  expect(await violations(page), "registered").toEqual([]);

  for (const path of ["/settings/apps/zoom", "/settings", "/connections/add/zoom"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("Loading…")).toHaveCount(0);
    const shown = await page.content();
    const typed = await page
      .locator("input")
      .evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value));
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    for (const secret of secrets) expect([shown, ...typed, kept].join("\n"), path).not.toContain(secret);
  }
  const answered = (await Promise.all(answers)).join("\n");
  expect(answered).toContain("OWN");
  for (const secret of secrets) expect(answered, "no answer of the server tells it").not.toContain(secret);

  await page.goto("/settings/apps/zoom");
  await tabTo(page, page.getByRole("button", { name: "Use this Steeple's registration again" }));
  await page.keyboard.press("Space");
  await expect(page.getByText("The registration of this Steeple", { exact: true })).toBeVisible();
  expect(await violations(page), "given up").toEqual([]);
});

test("axe finds nothing on the registration of any platform", async ({ page, steeple }) => {
  test.slow();
  await openAs(page, steeple.owner, "/settings");
  const open = page.getByRole("link", { name: /^Set up / });
  await expect(open.first()).toBeVisible();
  const paths = await open.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  expect(paths.length).toBeGreaterThan(6);
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByLabel("Client id")).toBeVisible();
    expect(await violations(page), path).toEqual([]);
  }
});
