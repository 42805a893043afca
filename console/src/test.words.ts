import { en } from "./i18n/en";
import { type Catalogue, translator } from "./i18n/messages";

/** English words for tests. */
export const t = translator("en-US", en as Catalogue);
