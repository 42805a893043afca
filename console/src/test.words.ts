import { en } from "./i18n/en";
import type { Catalogue } from "./i18n/messages";
import { translator } from "./i18n/translator";

/** English words for tests. */
export const t = translator("en-US", en as Catalogue);
