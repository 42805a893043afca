/** The channels behind a relay, in plain words. Pure. */
import type { Translate } from "../i18n/messages";
import type { IconName } from "../ui/Icon";
import type { LivePlatform } from "./rules";

export type Destination = LivePlatform["destinations"][number];
type State = Destination["state"];

export const DESTINATION_ICONS: Record<State, IconName> = {
  WAITING: "waiting",
  UNTOLD: "unknown",
  CONNECTING: "waiting",
  RECEIVING: "waiting",
  VISIBLE: "ok",
  LOST: "problem",
  LEFT_OUT: "problem",
};

/** "YouTube, Grace Chapel". */
export function destinationName({ name, platform }: Destination): string {
  return platform && !name.includes(platform) ? `${platform}, ${name}` : name;
}

/** What is wrong with it, with what to do; null when nothing is. */
export function destinationTrouble(destination: Destination, relay: string, t: Translate): string | null {
  const where = { relay, name: destinationName(destination) };
  switch (destination.state) {
    case "LOST":
      return t("live.destination.why.LOST", where);
    case "LEFT_OUT":
      return t("live.destination.why.LEFT_OUT", where);
    default:
      return null;
  }
}

/** What the platform says of the signal beside what its channels say for themselves. */
export function otherIssues({ signalIssues, destinations }: LivePlatform): readonly string[] {
  return signalIssues.filter((issue) => !destinations.some((one) => one.reason === issue));
}
