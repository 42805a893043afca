/** GraphiQL, as a person uses it. */
import type { Locator, Page } from "@playwright/test";

/** Puts a text into one of the editors, in the place of what is there. */
export async function write(page: Page, text: string, editor = "Query Editor"): Promise<void> {
  await page.getByRole("region", { name: editor, exact: true }).locator(".CodeMirror").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

export async function run(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Execute query" }).click();
}

export function answer(page: Page): Locator {
  return page.getByRole("region", { name: "Result Window" });
}
