/** What a person chose for this browser: language, direction, light or dark. Kept here, never sent. */
import { useSyncExternalStore } from "react";
import { chooseLanguage, type Language } from "./messages";

export type Theme = "system" | "light" | "dark";
export type Direction = "ltr" | "rtl";
export type Preferences = { language: Language; direction: Direction; theme: Theme };

const KEY = "steeple.preferences";

const listeners = new Set<() => void>();
let current: Preferences | null = null;

function read(): Preferences {
  const preferences: Preferences = {
    language: chooseLanguage(navigator.languages),
    direction: "ltr",
    theme: "system",
  };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    return { ...preferences, ...kept };
  } catch {
    // Storage is switched off or holds something else: the browser's own wishes are good enough.
    return preferences;
  }
}

export function preferences(): Preferences {
  current ??= read();
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...preferences(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  applyTheme(current.theme);
  for (const listener of listeners) listener();
}

/** Sets the colours before the first paint. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}
