import type { Translate } from "../i18n/messages";
import type { Role } from "../session/Session";

/** Roles from the least to the most. */
const ROLES = ["VIEWER", "OPERATOR", "ADMIN", "OWNER"] as const satisfies readonly Role[];

/** The roles up to `most` with what each may do: nobody makes somebody above themselves. */
export function roleOptions(most: Role, t: Translate) {
  return ROLES.slice(0, ROLES.indexOf(most) + 1).map((value) => ({
    value,
    words: `${t(`role.${value}`)} – ${t(`people.role.${value}.text`)}`,
  }));
}
