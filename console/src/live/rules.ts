/** What is true of a running service, and what comes next. Pure. */
import type { ResultOf } from "../graphql/tada";
import type { LiveFields } from "./documents";

export type Live = ResultOf<typeof LiveFields>;
export type LivePlatform = Live["platforms"][number];

export type NextAction =
  /** Nobody has begun it: "Go live now". */
  | { kind: "start" }
  /** Asked for, and no platform shows it yet. */
  | { kind: "starting" }
  /** Viewers see it somewhere: "End service". */
  | { kind: "end" }
  /** Asked to end, and not every platform has confirmed it. */
  | { kind: "ending" }
  | { kind: "over"; cancelled: boolean };

/** The one thing that the large button does now. */
export function nextAction(live: Live): NextAction {
  if (live.status === "CANCELLED") return { kind: "over", cancelled: true };
  if (live.status === "ENDED") return { kind: "over", cancelled: false };
  if (live.endRequestedAt) return { kind: "ending" };
  if (live.status === "LIVE" || live.status === "UNCONFIRMED") return { kind: "end" };
  const underWay = live.platforms.some((one) => one.status === "STARTING");
  return live.startRequestedAt || underWay ? { kind: "starting" } : { kind: "start" };
}

export type Fact = "yes" | "no" | "waiting" | "unknown" | "over";

/** Three things that are often shown as one green light, and are not one. */
export type Facts = {
  /** The event stands ready on the platform. */
  armed: Fact;
  /** The encoder's video arrives there. */
  sending: Fact;
  /** Viewers can see it. */
  visible: Fact;
};

export function factsOf(platform: LivePlatform): Facts {
  return { armed: armed(platform), sending: sending(platform), visible: visible(platform) };
}

function armed({ status, startedAt }: LivePlatform): Fact {
  switch (status) {
    case "PENDING":
      return "waiting";
    case "FAILED":
      return startedAt ? "yes" : "no";
    case "CANCELLED":
      return "over";
    default:
      return "yes";
  }
}

function sending({ status, signal }: LivePlatform): Fact {
  if (status === "ENDED" || status === "CANCELLED") return "over";
  if (signal === "RECEIVING") return "yes";
  if (signal === "UNKNOWN") return "unknown";
  // Before the start nobody has to send.
  return status === "PENDING" || status === "SCHEDULED" ? "waiting" : "no";
}

function visible({ status }: LivePlatform): Fact {
  switch (status) {
    case "LIVE":
    case "ENDING":
      return "yes";
    case "PENDING":
    case "SCHEDULED":
    case "STARTING":
      return "waiting";
    case "UNCONFIRMED":
      return "unknown";
    case "ENDED":
    case "CANCELLED":
      return "over";
    default:
      return "no";
  }
}

/** Viewers of all platforms that tell a number; null when none does. */
export function viewersTotal(live: Live): number | null {
  const told = live.platforms.flatMap((one) => (one.viewers == null ? [] : [one.viewers]));
  return told.length === 0 ? null : told.reduce((sum, viewers) => sum + viewers, 0);
}

/** What changed between two pictures of a service and is worth saying aloud. */
export type Change = {
  kind: "live" | "failed" | "ended" | "signalLost" | "signalBack";
  platform: LivePlatform;
};

export function changesBetween(before: Live, after: Live): Change[] {
  return after.platforms.flatMap((platform): Change[] => {
    const was = before.platforms.find((one) => one.id === platform.id);
    if (!was) return [];
    const became = (status: LivePlatform["status"]) => platform.status === status && was.status !== status;
    if (became("LIVE")) return [{ kind: "live", platform }];
    if (became("FAILED")) return [{ kind: "failed", platform }];
    if (became("ENDED")) return [{ kind: "ended", platform }];
    if (was.signal === "RECEIVING" && platform.signal === "ABSENT") return [{ kind: "signalLost", platform }];
    if (was.signal === "ABSENT" && platform.signal === "RECEIVING") return [{ kind: "signalBack", platform }];
    return [];
  });
}

export type Clock =
  | { kind: "until"; milliseconds: number }
  | { kind: "running"; elapsed: number; remaining: number }
  | { kind: "overtime"; elapsed: number; over: number };

/** The large clock: until the start, or how long it has run and what is left. */
export function clockOf(live: Live, now: number): Clock {
  const start = Date.parse(live.scheduledStart);
  if (live.status !== "LIVE" && live.status !== "UNCONFIRMED")
    return { kind: "until", milliseconds: start - now };
  const began = live.platforms.flatMap((one) => (one.startedAt ? [Date.parse(one.startedAt)] : []));
  const elapsed = Math.max(0, now - Math.min(...began, now));
  const remaining = Date.parse(live.scheduledEnd) - now;
  return remaining >= 0
    ? { kind: "running", elapsed, remaining }
    : { kind: "overtime", elapsed, over: -remaining };
}

/** "1:05:09" or "5:09". */
export function clockFace(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0(?=\d:)/, "");
}
