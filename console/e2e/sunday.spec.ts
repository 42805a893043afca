import { expect, hold, log, openAs, type Page, test } from "./test";

/** Opens the platform's page, leaves for the double's consent page, allows, and comes back to the proof. */
async function connectByClicking(page: Page, platform: string, account: string): Promise<void> {
  await page.goto("/connections/add");
  await page.getByRole("link", { name: new RegExp(`^${platform}`) }).click();
  await page.getByRole("button", { name: `Connect ${platform}` }).click();
  await expect(page.getByRole("heading", { name: /sandbox/i })).toBeVisible();
  await page.getByRole("button", { name: "Allow" }).click();
  const choose = page.getByRole("button", { name: "Connect this account" });
  const proof = page.getByText(/^Connected as /);
  await expect(choose.or(proof).first()).toBeVisible();
  if (await choose.isVisible()) {
    await page.getByRole("main").getByText(account, { exact: true }).click();
    await choose.click();
  }
  await expect(proof.first()).toContainText(account);
}

/** Fills the form for next Sunday at ten, on every account, and waits until it stands ready on each platform. */
async function planByClicking(page: Page, title: string): Promise<void> {
  await page.getByRole("link", { name: "Services" }).click();
  await page.getByRole("link", { name: "Plan a service" }).first().click();
  await page.getByLabel("Title", { exact: true }).fill(title);
  for (const account of await page.getByRole("checkbox", { name: /Grace Chapel/ }).all()) {
    if (!(await account.isChecked())) await account.locator("..").click();
  }
  await page.getByRole("button", { name: "Plan it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByText("Ready", { exact: true })).toHaveCount(2);
}

test("a whole Sunday: connect, go live, one platform fails and is retried, extend, end", async ({
  page,
  steeple,
}) => {
  await openAs(page, steeple.owner, "/");
  await expect(page.getByText("Plan your first service")).toBeVisible();
  await connectByClicking(page, "YouTube", "Grace Chapel");
  await connectByClicking(page, "Facebook", "Grace Chapel");
  await page.getByRole("link", { name: "To the connections" }).click();
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(2);

  await planByClicking(page, "Sunday service");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sunday service" }).first()).toBeVisible();
  await page.getByRole("link", { name: "Open live control" }).first().click();
  await expect(page.getByText("Not started")).toBeVisible();

  // The encoder runs, and Facebook refuses the start.
  await steeple.press("encoder", { on: true });
  await steeple.fail({ platform: "facebook", method: "POST", fault: { kind: "scope_missing" } });
  await hold(page, "Go live now");
  const youtube = page.getByRole("article", { name: /YouTube/ });
  const facebook = page.getByRole("article", { name: /Facebook/ });
  await expect(youtube.getByText("Visible").locator("..")).toContainText("yes");
  await expect(facebook).toContainText("The other platforms go on.");

  await steeple.mend();
  const retry = facebook.getByRole("button", { name: "Retry" });
  await retry.click();
  await expect(facebook.getByText("Visible").locator("..")).toContainText("yes");

  await page.getByRole("button", { name: "Ten more minutes" }).click();
  await expect(log(page).getByText("gave the service more time")).toBeVisible();
  await hold(page, "End service");
  await expect(page.getByText("Over", { exact: true })).toBeVisible();
  await expect(log(page).getByText("confirmed the end")).toHaveCount(2);

  await page.getByRole("link", { name: "See how it went" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "After the service" })).toBeVisible();
  await expect(
    page.getByText("Late on Facebook.").or(page.getByText("Everything went as planned.")),
  ).toBeVisible();
});

test("going back after connecting shows what is connected and connects nothing twice", async ({
  page,
  steeple,
}) => {
  await openAs(page, steeple.owner, "/connections");
  await connectByClicking(page, "YouTube", "Grace Chapel");
  const proof = page.url();

  // Back to the consent page, which has had its answer, and once more to where Connect was pressed.
  await page.goBack();
  await expect(page).not.toHaveURL(proof);
  while (!page.url().startsWith(steeple.url)) await page.goBack();
  await expect(page.getByRole("button", { name: "Connect YouTube" })).toBeEnabled();

  // Forward again, past the callback with its used-up code, to the same proof.
  await page.goto(proof);
  await expect(page.getByText(/^Connected as /).first()).toContainText("Grace Chapel");
  await page.goto("/connections");
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(1);
});

test("a consent that is sent twice, as by going back and pressing Allow again, connects once", async ({
  page,
  steeple,
}) => {
  await openAs(page, steeple.owner, "/connections/add/youtube");
  await page.getByRole("button", { name: "Connect YouTube" }).click();
  await expect(page.getByRole("heading", { name: /sandbox/i })).toBeVisible();
  const consent = page.url();
  const callback = page.waitForRequest(/\/oauth\/callback\//);
  await page.getByRole("button", { name: "Allow" }).click();
  const came = (await callback).url();
  await expect(page.getByText(/^Connected as /).first()).toBeVisible();

  // The callback's own address once more, as a restored tab would ask for it.
  await page.goto(came);
  await expect(page.getByText(/^Connected as |This attempt is over/).first()).toBeVisible();
  await page.goto(consent);
  const again = page.getByRole("button", { name: "Allow" });
  if (await again.isVisible()) await again.click();
  await page.goto("/connections");
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(1);
});
