import { connect, expect, meet, openAs, schedule, test } from "./test";

/** Buttons that a viewer's press would make the server refuse. */
const FORBIDDEN = [
  "Go live now",
  "End service",
  "Ten more minutes",
  "Retry",
  "Add an account",
  "Reconnect",
  "Disconnect",
  "Test",
  "Check now",
  "Plan a service",
  "Edit",
  "Cancel this service",
  "Plan it again",
  "Save changes",
  "Choose a picture",
  "Choose another picture",
  "Take the picture of an earlier service",
  "Remove the picture",
  "Post it now",
  "Plan the post",
  "Take it back",
  "Plan a meeting",
  "Cancel this meeting",
  "Open as host",
  "Show the whole link",
  "Make a link",
  "Make a token",
  "Save",
  "Set up YouTube",
];

test("a viewer sees everything and no button that would be refused", async ({ page, steeple }) => {
  // Every screen, and every button on each.
  test.slow();
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  const meeting = await meet(steeple, await connect(steeple, "ZOOM"));
  const viewer = await steeple.person("VIEWER");
  const refused: string[] = [];
  page.on("response", async (answer) => {
    if (!answer.url().endsWith("/graphql")) return;
    const text = await answer.text().catch(() => "");
    if (text.includes("FORBIDDEN")) refused.push(text);
  });
  await openAs(page, viewer, "/");

  const paths = [
    "/",
    "/connections",
    "/connections/add",
    "/connections/add/youtube",
    "/services",
    "/services/new",
  ];
  paths.push(
    `/services/${id}`,
    `/services/${id}/live`,
    `/services/${id}/after`,
    "/meetings",
    "/meetings/new",
  );
  paths.push(`/meetings/${meeting}`, "/people", "/settings", "/settings/apps/youtube");
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("Loading…")).toHaveCount(0);
    for (const name of FORBIDDEN) {
      await expect(page.getByRole("button", { name, exact: true }), `${name} at ${path}`).toHaveCount(0);
      await expect(page.getByRole("link", { name, exact: true }), `${name} at ${path}`).toHaveCount(0);
    }
  }
  expect(refused).toEqual([]);
});

test("an operator goes live and does not connect accounts", async ({ page, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")]);
  const operator = await steeple.person("OPERATOR");

  await openAs(page, operator, `/services/${id}/live`);
  await expect(page.getByRole("button", { name: "Go live now" })).toBeEnabled();

  await page.goto("/connections");
  await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
  await expect(page.getByText("Grace Chapel").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Add an account" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Disconnect" })).toHaveCount(0);
});
