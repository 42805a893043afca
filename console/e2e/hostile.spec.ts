import { connect, expect, openAs, schedule, test } from "./test";

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
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(wide, `${path} scrolls sideways`).toBe(false);
  }
});
