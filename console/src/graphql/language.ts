import { useI18n } from "../i18n/I18n";
import type { Language } from "../i18n/messages";

/** The console's languages by the server's words for them. */
const LANGUAGES = { en: "EN", es: "ES" } as const satisfies Record<Language, string>;

/** The language to ask for a platform's words in: the one that the page speaks. */
export function useServerLanguage(): (typeof LANGUAGES)[Language] {
  return LANGUAGES[useI18n().language];
}
