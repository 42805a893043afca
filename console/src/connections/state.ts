/** What is true of one account, in the words of its card. */
import type { ResultOf } from "../graphql/tada";
import type { Translate } from "../i18n/messages";
import { fullDate, type InZone } from "../i18n/time";
import type { Tone } from "../ui/State";
import type { ConnectionFields } from "./documents";

export type Connection = ResultOf<typeof ConnectionFields>;

/** When a person has to act, as far as the platform says; null where Steeple renews the sign-in by itself. */
export function endsAt({ grantExpiresAt, actBefore }: Connection): Date | null {
  const ends = [grantExpiresAt, actBefore].flatMap((at) => (at ? [Date.parse(at)] : []));
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

/** True when a service that is planned on the account would find the sign-in ended. */
export function endsBeforeAService(connection: Connection): boolean {
  const ends = endsAt(connection);
  return ends !== null && connection.usedBy.some((use) => Date.parse(use.scheduledStart) >= ends.getTime());
}

/** The worded state; `live` says whether services are streamed to the platform at all. */
export function stateOf(connection: Connection, live: boolean, t: Translate): { tone: Tone; words: string } {
  switch (connection.status) {
    case "EXPIRED":
      return { tone: "problem", words: t("connections.state.expired") };
    case "ERROR":
      return { tone: "problem", words: t("connections.state.broken") };
    case "DISCONNECTED":
      return { tone: "none", words: t("connections.state.disconnected") };
    default:
      break;
  }
  if (live && connection.mayGoLive === false)
    return { tone: "problem", words: t("connections.state.mayNot") };
  if (endsBeforeAService(connection)) return { tone: "problem", words: t("connections.state.ends") };
  if (live && connection.mayGoLive === null)
    return { tone: "warning", words: t("connections.state.untested") };
  if (connection.missingScopes.length > 0) return { tone: "warning", words: t("connections.state.scopes") };
  return { tone: "ok", words: t("connections.state.connected") };
}

const DAY_MS = 86_400_000;

/** "Good until …", measured against the next service on the account and not against today. */
export function goodUntil(connection: Connection, t: Translate, zone: InZone): string {
  const ends = endsAt(connection);
  if (!ends) return t("connections.good.renewed");
  const date = fullDate(ends, zone);
  const lost = connection.usedBy.find((use) => Date.parse(use.scheduledStart) >= ends.getTime());
  if (lost) {
    const days = Math.ceil((Date.parse(lost.scheduledStart) - ends.getTime()) / DAY_MS);
    return t("connections.good.ends", { date, days, title: lost.title });
  }
  const last = connection.usedBy.at(-1);
  return last
    ? t("connections.good.past", { date, title: last.title })
    : t("connections.good.until", { date });
}

/** Accounts that need somebody first, then in the order in which they were connected; disconnected ones last. */
export function inOrderOfNeed(
  connections: readonly Connection[],
  live: (platform: string) => boolean,
  t: Translate,
) {
  const rank = (connection: Connection) => {
    const { tone } = stateOf(connection, live(connection.platform), t);
    return ["problem", "warning", "ok", "none"].indexOf(tone);
  };
  return [...connections].sort((a, b) => rank(a) - rank(b));
}
