import { connect, expect, openAs, type Page, schedule, test } from "./test";

test("a title that is a script is shown and never run", async ({ page, steeple }) => {
  const title = `<script>window.hit = 1</script><img src=x onerror="window.hit = 1"> “quoted”`;
  const id = await schedule(steeple, [await connect(steeple, "FACEBOOK")], { title });

  await openAs(page, steeple.owner, "/");
  await expect(page.getByText(title).first()).toBeVisible();
  await page.goto(`/services/${id}/live`);
  await expect(page.getByRole("heading", { name: title })).toBeVisible();

  expect(await page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined();
});

test("the policy refuses what is inline, even when it gets into the page", async ({ browser, steeple }) => {
  // A page of its own: here the browser has to complain.
  const page = await browser.newPage({ baseURL: steeple.url });
  const answer = await page.goto("/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain("unsafe");

  const refused = page.waitForEvent("console", (message) =>
    message.text().includes("Content Security Policy"),
  );
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.hit = 1";
    document.body.append(script);
  });
  await refused;
  expect(await page.evaluate(() => (window as { hit?: number }).hit)).toBeUndefined();
  await page.close();
});

test("emoji, right-to-left words and one long word stay inside the page", async ({ page, steeple }) => {
  const title = `🕊️ خدمة الأحد ${"x".repeat(70)}`;
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")], { title });

  await openAs(page, steeple.owner, `/services/${id}/live`);
  await expect(page.getByRole("heading", { name: title })).toBeVisible();

  for (const path of ["/", `/services/${id}/live`]) {
    await page.goto(path);
    await expect(page.getByText(title).first()).toBeVisible();
    await sideways(page, path);
  }
});

test("a title of 5,000 characters is refused in a sentence, and nothing that was typed is lost", async ({
  page,
  steeple,
}) => {
  await connect(steeple, "YOUTUBE");
  const title = `🕊️ خدمة الأحد ${"Señor, ten piedad 🙏🏽 ".repeat(260)}`.slice(0, 5_000);
  const description = "شكرا ".repeat(40);
  await openAs(page, steeple.owner, "/services/new");

  const field = page.getByLabel("Title", { exact: true });
  await field.fill(title);
  await page.getByLabel("Description", { exact: true }).fill(description);
  const counted = page.getByRole("tabpanel").getByText(/ of 100 characters/);
  await expect(counted).toHaveText(`${[...title].length.toLocaleString("en-US")} of 100 characters`);
  await page.getByRole("button", { name: "Plan it" }).click();

  await expect(page.getByText(/The title has .* characters; shorten it to/)).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(title);
  await sideways(page, "the editor with its long title");
  await page.reload();
  await expect(field, "kept when the page is loaded anew").toHaveValue(title);
  await expect(page.getByLabel("Description", { exact: true })).toHaveValue(description);

  const short = "🕊️ خدمة الأحد";
  await field.fill(short);
  await page.getByRole("button", { name: "Plan it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: short })).toBeVisible();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  await page.goto("/services");
  await expect(page.getByRole("link", { name: short })).toHaveCount(1);
});

/** Fails when the page is wider than the window. */
async function sideways(page: Page, where: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide, `${where} scrolls sideways`).toBe(false);
}
