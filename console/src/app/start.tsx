import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import type { Loaded } from "../i18n/I18n";
import { App } from "./App";

/** Puts the console in the place of what `index.html` shows until then; in small steps, so that a finger is answered meanwhile. */
export function start(words: Loaded): void {
  const root = document.getElementById("root");
  if (!root) return;
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <App words={words} />
      </StrictMode>,
    ),
  );
}
