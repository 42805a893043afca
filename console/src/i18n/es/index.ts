import type { Catalogue } from "../messages";
import { common } from "./common";
import { home } from "./home";
import { signIn } from "./signIn";

/** El catálogo en español. */
export const es: Catalogue = { ...common, ...signIn, ...home };
