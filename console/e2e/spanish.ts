/** Whether a page in Spanish speaks Spanish. */
import type { Page } from "@playwright/test";
import { en } from "../src/i18n/en";
import { es } from "../src/i18n/es";

/** What the console says in English where its Spanish has other words. */
const SENTENCES = Object.entries(en).flatMap(([key, words]) => {
  const inSpanish: unknown[] = Object.values(es);
  return typeof words === "string" && es[key as keyof typeof es] !== words && !inSpanish.includes(words)
    ? [words]
    : [];
});

/** Words that no Spanish sentence has. */
const ENGLISH =
  /\b(?:the|and|is|are|was|were|of|with|this|that|these|those|not|your|you|it|from|will|would|has|have|been|be|by|for|can|cannot|again|there|here|what|which|when|where|press|ready|viewers?|encoder|services?|accounts?|started|ended|nobody|nothing|does|did)\b/i;

/**
 * What a page says in English without saying that it is English: in its text, and in the names that screen readers speak.
 * `names` are people's and churches' own.
 */
export async function englishOn(page: Page, names: readonly string[]): Promise<string[]> {
  const said = await page.evaluate(() => {
    const ours = (element: Element | null) => element?.closest("[lang]") === document.documentElement;
    const all: string[] = [document.title];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement, textContent } = texts.currentNode;
      if (ours(parentElement) && !parentElement?.closest("script, style, noscript"))
        all.push(textContent ?? "");
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]")) {
      if (!ours(element)) continue;
      for (const name of ["aria-label", "title", "alt", "placeholder"])
        all.push(element.getAttribute(name) ?? "");
    }
    return all;
  });
  // The list of time zones: their names are those of the database of zones.
  const zone = /\(GMT[^)]*\)$/;
  return said.filter((words) => {
    if (zone.test(words)) return false;
    const rest = names.reduce((left, name) => left.replaceAll(name, ""), words).trim();
    return SENTENCES.includes(rest) || ENGLISH.test(rest);
  });
}
