import { expect, openAs, schedule, test } from "./test";

test("the day's key is pasted where the checklist asks for it", async ({ page, steeple }) => {
  const connected = await steeple.tell<{ connection: { id: string } }>(
    "connectPlatformWithCredentials",
    { platform: "INSTAGRAM", fields: [{ name: "username", value: "gracechapel" }] },
    "connection { id }",
  );
  await schedule(steeple, [connected.connection.id], { inMinutes: 30 });
  await openAs(page, steeple.owner, "/");
  await page.getByRole("link", { name: "Paste the key" }).click();

  const form = page.getByRole("form", { name: "Today's key for Instagram" });
  await form.getByLabel("Server").fill("rtmps://edgetee-upload.example:443/rtmp/");
  await form.getByLabel("Stream key").fill("two words");
  await form.getByRole("button", { name: "Save the key" }).click();
  await expect(form.getByLabel("Stream key")).toHaveAccessibleDescription(/\S/);
  await expect(form.getByText("A key is there.", { exact: false })).toBeHidden();

  await form.getByLabel("Stream key").fill("sbx-secret-todays-key");
  await form.getByRole("button", { name: "Save the key" }).click();
  await expect(form.getByText("A key is there. Another one takes its place.")).toBeVisible();
  await expect(form.getByLabel("Stream key")).toHaveValue("");
  await expect(page.getByRole("button", { name: "Show the key for Instagram" })).toBeVisible();
  await expect(page.getByRole("region", { name: "What happened" })).toContainText(
    "pasted the stream key for Instagram",
  );

  await page.goto("/");
  await expect(page.getByRole("link", { name: "Paste the key" })).toBeHidden();
});
