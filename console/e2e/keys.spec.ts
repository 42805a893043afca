/** Connecting with values that are copied into a form. */
import { readFileSync } from "node:fs";
import { violations } from "./axe";
import { expect, meet, openAs, test } from "./test";

/** Its public half is with the double of 8x8. */
const KEY = readFileSync(new URL("../../platforms/src/jitsi/tests/key.pem", import.meta.url), "utf8");

test("a private key of many lines is pasted whole, is masked, and signs", async ({
  page,
  context,
  steeple,
}) => {
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/graphql")) answers.push(response.text().catch(() => ""));
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openAs(page, steeple.owner, "/connections/add/jitsi");
  const form = page.getByRole("form", { name: "Connect with keys" });
  await form.getByLabel("App ID").fill("vpaas-magic-cookie-sandbox");
  await form.getByLabel("Key ID").fill("vpaas-magic-cookie-sandbox/4f4910");
  const key = form.getByLabel("Key", { exact: true });
  await page.evaluate((text) => navigator.clipboard.writeText(text), KEY);
  await key.focus();
  await page.keyboard.press("ControlOrMeta+V");
  await expect(key).toHaveValue(KEY);
  await expect(key).toHaveCSS("-webkit-text-security", "disc");
  expect(await violations(page), "with a key").toEqual([]);

  const sent = page.waitForRequest((request) => /ConnectWithCredentials/.test(request.postData() ?? ""));
  await form.getByRole("button", { name: "Connect" }).click();
  const { variables } = (await sent).postDataJSON();
  expect(variables.input.fields).toContainEqual({ name: "key", value: KEY });

  await expect(page.getByText("Connected as vpaas-magic-cookie-sandbox on Jitsi")).toBeVisible();
  const told = [await page.content(), ...(await Promise.all(answers))].join("\n");
  expect(told).not.toContain(KEY.split("\n")[1] ?? KEY);

  // 8x8 lets nobody in without a token that this key has signed.
  const connection = new URL(page.url()).searchParams.get("connection") ?? "";
  const id = await meet(steeple, connection);
  await page.goto(`/meetings/${id}`);
  await page.getByRole("button", { name: "Open as host" }).click();
  const link = await page.getByRole("link", { name: "Open the room now" }).getAttribute("href");
  expect(await (await fetch(link ?? "")).text()).toBe("in the room as moderator");
});
