/**
 * The first script of the page, small on purpose: it asks for all that the first screen needs at the same time. One after
 * another, each of them would be another trip to Steeple and back.
 */
import { loadCatalogue } from "./i18n/messages";
import { applyTheme, preferences } from "./i18n/preferences";
import { early } from "./session/early";
import "./styles/tokens.css";
import "./styles/base.css";
import "./ui/ui.css";
import "./app/shell.css";

const { theme, language } = preferences();
applyTheme(theme);
early.ask(window.location.pathname);

const words = loadCatalogue(language);
if (window.location.pathname === "/") void import("./home/HomePage");
void import("./app/start").then(async ({ start }) => start({ language, catalogue: await words }));
