/** GraphiQL, as a person uses it. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Puts a text into one of the editors, in the place of what is there, and waits until the editor has read it: on a phone that comes later. */
export async function write(page: Page, text: string, name = "Query Editor"): Promise<void> {
  const editor = page.getByRole("region", { name, exact: true }).locator(".CodeMirror");
  await editor.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await expect.poll(() => textOf(editor)).toBe("");
  await page.keyboard.insertText(text);
  await expect.poll(() => textOf(editor)).toBe(text);
}

/** What the editor holds, which is not always what it shows. */
function textOf(editor: Locator): Promise<string> {
  return editor.evaluate((element: unknown) =>
    (element as { CodeMirror: { getValue(): string } }).CodeMirror.getValue(),
  );
}

export async function run(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Execute query" }).click();
}

export function answer(page: Page): Locator {
  return page.getByRole("region", { name: "Result Window" });
}
