import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { type Catalogue, type Language, loadCatalogue, loadServerWords, type Translate } from "./messages";
import { type Direction, usePreferences } from "./preferences";
import type { ServerWords } from "./server";
import { translator } from "./translator";

type I18n = { t: Translate; locale: string; language: Language; server?: ServerWords | null };

const I18nContext = createContext<I18n | null>(null);

/** The person's language narrowed to their country where the browser knows it: dates differ between `en-GB` and `en-US`. */
function localeOf(language: Language, browser: readonly string[]): string {
  return browser.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

export type Loaded = { language: Language; catalogue: Catalogue };

/** The person's language, `first` to begin with; another one is loaded when it is chosen. */
export function I18n({ first, children }: { first: Loaded; children: ReactNode }) {
  const { language, direction } = usePreferences();
  const [loaded, setLoaded] = useState(first);
  const [server, setServer] = useState<ServerWords | null>(null);

  useEffect(() => {
    let wanted = true;
    void loadCatalogue(language).then((catalogue) => {
      if (wanted) setLoaded({ language, catalogue });
    });
    void loadServerWords(language).then((words) => {
      if (wanted) setServer(words);
    });
    return () => {
      wanted = false;
    };
  }, [language]);

  const value = useMemo(() => {
    const locale = localeOf(loaded.language, navigator.languages);
    return { t: translator(locale, loaded.catalogue), locale, language: loaded.language, server };
  }, [loaded, server]);

  useEffect(() => {
    document.documentElement.lang = value.locale;
    document.documentElement.dir = directionOf(direction);
  }, [value, direction]);

  return (
    <I18nContext.Provider value={value}>
      <I18nProvider locale={value.locale}>{children}</I18nProvider>
    </I18nContext.Provider>
  );
}

/** Both languages of the console run left to right; whoever reads otherwise can turn the page around. */
function directionOf(direction: Direction): "ltr" | "rtl" {
  return direction === "rtl" ? "rtl" : "ltr";
}

/** A ready-made value, for tests of components. */
export function I18nFixed({ value, children }: { value: I18n; children: ReactNode }) {
  return <I18nContext.Provider value={value}>{children}</I18nContext.Provider>;
}

export function useI18n(): I18n {
  const value = useContext(I18nContext);
  if (!value) throw new Error("useI18n needs <I18n> above it");
  return value;
}

export function useT(): Translate {
  return useI18n().t;
}
