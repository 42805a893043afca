import { expect, test } from "vitest";
import { guides, sources } from "../test.platforms";
import { platformName } from "../ui/PlatformMark";
import { en } from "./en";
import { es } from "./es";
import type { Catalogue, Language } from "./messages";
import { translator } from "./translator";

const CATALOGUES: Record<Language, Catalogue> = { en: en as Catalogue, es };
const LANGUAGES = Object.keys(CATALOGUES) as Language[];
const EVERY_GUIDE = LANGUAGES.flatMap((language) =>
  Object.entries(guides(language)).map(([platform, guide]) => ({ language, platform, guide })),
);

/** Bold is what the console shows; bold with a full stop is the sentence that a paragraph begins with. */
function named(guide: string): string[] {
  const bold = [...guide.matchAll(/\*\*(.+?)\*\*/gs)].map(([, words = ""]) => words.replace(/\s+/g, " "));
  return bold.filter((words) => !words.endsWith("."));
}

/** What stands in the console in this language: its own labels, and those of the platform's form. */
function shown(language: Language, platform: string): string[] {
  const t = translator(language, CATALOGUES[language]);
  const labels = Object.values(CATALOGUES[language]).filter((words) => typeof words === "string");
  const connect = t("connect.connect", { platform: platformName(platform, t) });
  return [...labels, connect, ...fields(language, platform)];
}

function fields(language: Language, platform: string): string[] {
  const written = /(?:\blabel: |\bfield\(\s*"[^"]+",\s*)Words::new\(\s*"([^"]+)",\s*"([^"]+)"/g;
  const labels = [...(sources[platform] ?? "").matchAll(written)];
  return labels.map(([, english = "", spanish = ""]) => (language === "es" ? spanish : english));
}

test.each(EVERY_GUIDE)(
  "what the $language guide of $platform names in bold is what the console shows",
  ({ language, platform, guide }) => {
    const known = shown(language, platform);

    expect(named(guide).filter((words) => !known.includes(words))).toEqual([]);
  },
);

test.each(EVERY_GUIDE)(
  "no button to press is named without a mark in the $language guide of $platform",
  ({ guide }) => {
    expect(guide.match(/\b(?:[Pp]ress(?:es)?|[Pp]uls[ae])\s+\p{Lu}\S*/gu) ?? []).toEqual([]);
  },
);

test("a translated guide names as much of the console as the English one", () => {
  const counts = (language: Language) =>
    Object.entries(guides(language)).map(([platform, guide]) => [platform, named(guide).length]);

  expect(counts("es")).toEqual(counts("en"));
  expect(counts("en").filter(([, count]) => count === 0)).toEqual([]);
});

test("a name that went stale is found, and the beginning of a paragraph is none", () => {
  const guide = "- **Start and end.** Press **Test** and **Start\n  meeting** at *Zoom*.";

  expect(named(guide)).toEqual(["Test", "Start meeting"]);
  expect(shown("en", "ZOOM")).toEqual(expect.arrayContaining(["Test", "Connect Zoom", "Host"]));
  expect(shown("en", "JITSI")).toEqual(expect.arrayContaining(["Key ID", "Tokens for guests"]));
  expect(shown("en", "ZOOM")).not.toContain("Start meeting");
  expect(shown("es", "ZOOM")).toEqual(expect.arrayContaining(["Probar", "Conectar Zoom", "Anfitrión"]));
});
