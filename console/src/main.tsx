import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { applyTheme, preferences } from "./i18n/preferences";
import "./styles/tokens.css";
import "./styles/base.css";
import "./ui/ui.css";

applyTheme(preferences().theme);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
