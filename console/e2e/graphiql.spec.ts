/** GraphiQL, for members, under the same policy as the console; whatever the policy refuses fails these tests. */
import { answer, run, write } from "./graphiql";
import { connect, expect, openAs, schedule, test } from "./test";

test("a member asks in GraphiQL, and nothing is loaded from elsewhere", async ({ page, steeple }) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(steeple.url))
      elsewhere.push(request.url());
  });
  await openAs(page, steeple.owner, "/");
  const opened = await page.goto("/graphiql");
  const policy = opened?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("script-src 'self'; style-src 'self';");
  expect(policy).not.toContain("unsafe");

  await test.step("it knows the schema", async () => {
    await write(page, "{ viewer { church { nme } } }");
    await expect(page.locator(".CodeMirror-lint-mark-error").first()).toBeVisible();
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    const docs = page.getByRole("region", { name: "Documentation Explorer" });
    await docs.getByRole("link", { name: "Query", exact: true }).click();
    await expect(docs.getByRole("link", { name: "viewer", exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Hide Documentation Explorer" }).click();
  });
  await test.step("it asks as whoever is signed in", async () => {
    await write(page, "{ viewer { role user { email } church { name } } }");
    await run(page);
    await expect(answer(page)).toContainText(`"email": "${steeple.owner.email}"`);
    await expect(answer(page)).toContainText('"role": "OWNER"');
  });
  await test.step("by the keyboard, with variables", async () => {
    await write(page, "query($first: Int) { livestreams(first: $first) { nodes { id } } }");
    await page.getByRole("button", { name: "Variables" }).click();
    await write(page, '{ "first": 1 }', "Variables");
    await page.keyboard.press("Control+Enter");
    await expect(answer(page)).toContainText('"nodes": []');
  });
  await test.step("its dialogs stay within the policy", async () => {
    for (const dialog of ["Open short keys dialog", "Open settings dialog"]) {
      await page.getByRole("button", { name: dialog }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    }
  });
  expect(elsewhere).toEqual([]);
});

test("a subscription tells what changes, and what was typed goes with the tab", async ({ page, steeple }) => {
  const account = await connect(steeple, "YOUTUBE");
  await openAs(page, steeple.owner, "/");
  await page.goto("/graphiql");
  await write(page, "subscription Changes { livestreamsChanged { title } }");
  // What it does with an operation it knows as soon as its tab is called after it.
  await expect(page.getByRole("tab", { name: "Changes" })).toBeVisible();
  await run(page);
  await expect(answer(page)).toContainText('"livestreamsChanged": null');

  await schedule(steeple, [account], { title: "Evening prayer" });
  await expect(answer(page)).toContainText('"title": "Evening prayer"');
  await page.getByRole("button", { name: "Stop query" }).click();

  const kept = (storage: Storage) => Object.keys(storage).filter((name) => name.startsWith("graphiql:"));
  expect(await page.evaluate(`(${kept})(localStorage)`)).toEqual([]);
  expect(await page.evaluate(`(${kept})(sessionStorage)`)).not.toEqual([]);
});

test("whoever is not signed in is led to the front page", async ({ page }) => {
  await page.goto("/graphiql");

  await expect(page).toHaveURL("/");
  await expect(page.getByLabel("E-mail")).toBeVisible();
});
