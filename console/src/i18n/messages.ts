import type { en } from "./en";
import type { ServerWords } from "./server";

/** What a message may use to count and to choose, by the rules of its language. */
export type Forms = {
  plural(count: number, forms: { one?: string; other: string } & Record<string, string>): string;
  number(value: number): string;
};

/** The same keys with the same arguments, in other words. */
export type SameAs<English> = {
  [Key in keyof English]: English[Key] extends (args: infer Args, ...rest: never[]) => string
    ? (args: Args, forms: Forms) => string
    : string;
};

/** English is the measure: every other catalogue has its keys and their arguments, or it does not compile. */
export type Catalogue = SameAs<typeof en>;

export type MessageKey = keyof typeof en;

type Arguments<Key extends MessageKey> = (typeof en)[Key] extends (
  args: infer Args,
  ...rest: never[]
) => string
  ? [args: Args]
  : [];

export type Translate = <Key extends MessageKey>(key: Key, ...args: Arguments<Key>) => string;

/** The languages that the console has, each called by its own name. */
export const LANGUAGES = { en: "English", es: "Español" } as const;

export type Language = keyof typeof LANGUAGES;

/** The first language that the person reads and the console speaks; English when there is none. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0];
    if (language && language in LANGUAGES) return language as Language;
  }
  return "en";
}

/** Each catalogue is a file of its own: a browser loads the one it shows. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  if (language === "es") return (await import("./es")).es;
  return (await import("./en")).en as Catalogue;
}

/** The server's sentences in this language; null for its own. */
export async function loadServerWords(language: Language): Promise<ServerWords | null> {
  return language === "es" ? (await import("./es/server")).server : null;
}
