/** The README's pictures, from the real pages of a demo: `npm run pictures`. */
import { fileURLToPath } from "node:url";
import { answer, run, write } from "./graphiql";
import { connect, expect, hold, log, meet, openAs, type Page, schedule, test } from "./test";

/** The one that the demo's Sunday shows. */
const POSTER = fileURLToPath(new URL("../../api/src/demo/sunday/poster.jpg", import.meta.url));

async function picture(page: Page, name: string): Promise<void> {
  await expect(page.getByText("Loading…")).toHaveCount(0);
  await take(page, `console-${name}`);
}

async function take(page: Page, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
  await page.screenshot({ path, animations: "disabled", caret: "hide" });
}

test("pictures of every screen", async ({ page, steeple }) => {
  test.setTimeout(300_000);
  await page.goto("/");
  await expect(page.getByLabel("E-mail")).toBeVisible();
  await picture(page, "sign-in");
  const [youtube, facebook] = [await connect(steeple, "YOUTUBE"), await connect(steeple, "FACEBOOK")];
  const zoom = await connect(steeple, "ZOOM");
  const id = await schedule(steeple, [youtube, facebook], { inMinutes: 40, title: "Sunday service" });
  await schedule(steeple, [youtube], { inMinutes: 600, title: "Evening prayer" });
  await schedule(steeple, [youtube, facebook], { inMinutes: 5_000, title: "Midweek Bible study" });
  const meeting = await meet(steeple, zoom, "Prayer evening");
  await steeple.person("OPERATOR");

  await openAs(page, steeple.owner, `/services/${id}`);
  await page.locator("input[type=file]").setInputFiles(POSTER);
  await expect(page.getByRole("img", { name: "The service's picture" })).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sunday service" }).first()).toBeVisible();
  await picture(page, "home");
  for (const [path, name] of [
    ["/connections", "connections"],
    ["/connections/add", "add-account"],
    ["/services", "services"],
    [`/services/${id}`, "service"],
    ["/meetings", "meetings"],
    [`/meetings/${meeting}`, "meeting"],
    ["/people", "people"],
    ["/settings", "settings"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await picture(page, name);
  }

  await steeple.press("encoder", { on: true });
  await steeple.fail({ platform: "facebook", method: "POST", fault: { kind: "scope_missing" } });
  await page.goto(`/services/${id}/live`);
  await hold(page, "Go live now");
  await expect(log(page).getByText("YouTube: viewers can see it")).toBeVisible();
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
  await picture(page, "live");
  await page.setViewportSize({ width: 412, height: 915 });
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "live-phone");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sunday service" }).first()).toBeVisible();
  await picture(page, "home-phone");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });

  await steeple.mend();
  await page.goto(`/services/${id}/live`);
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(log(page).getByText("Facebook: viewers can see it")).toBeVisible();
  await hold(page, "End service");
  await expect(page.getByText("Over", { exact: true })).toBeVisible();
  await page.goto(`/services/${id}/after`);
  await expect(page.getByRole("heading", { level: 1, name: "After the service" })).toBeVisible();
  await picture(page, "after");
});

test("a picture of GraphiQL", async ({ page, steeple }) => {
  const account = await connect(steeple, "YOUTUBE");
  await schedule(steeple, [account], { inMinutes: 40, title: "Sunday service" });
  await openAs(page, steeple.owner, "/");
  await page.goto("/graphiql");
  const query = `{
  viewer {
    role
    church { name timeZone }
  }
  livestreams(first: 3) {
    nodes {
      title
      status
      platforms { platform status connection { accountName } }
    }
  }
}`;
  await write(page, query);
  await run(page);
  await expect(answer(page)).toContainText("Sunday service");
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.getByRole("link", { name: "Query", exact: true }).click();
  await page.mouse.move(0, 0);
  await take(page, "graphiql");
});
