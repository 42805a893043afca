import { common } from "./common";
import { home } from "./home";
import { signIn } from "./signIn";

/** The English catalogue, and the measure of every other. */
export const en = { ...common, ...signIn, ...home };
