/** How a service went, platform by platform. Pure. */
import type { Live, LivePlatform } from "./rules";

/** Seconds up to which nobody calls it late. */
const ON_TIME_SECONDS = 15;

export type PlatformReport = {
  platform: LivePlatform;
  /** Seconds between what was wanted and the first sight of it live; null when it was never seen. */
  lateSeconds: number | null;
  /** `fine`, `late`, or `unseen`: viewers never saw it there. */
  outcome: "fine" | "late" | "unseen";
};

/** A press of Go live is what was wanted; without one, the planned start was. */
export function reportOf(live: Live): PlatformReport[] {
  const wanted = Date.parse(live.startRequestedAt ?? live.scheduledStart);
  return live.platforms
    .filter((platform) => platform.status !== "CANCELLED")
    .map((platform) => {
      if (!platform.startedAt) return { platform, lateSeconds: null, outcome: "unseen" as const };
      const lateSeconds = Math.max(0, Math.round((Date.parse(platform.startedAt) - wanted) / 1000));
      const late = lateSeconds > ON_TIME_SECONDS;
      return { platform, lateSeconds, outcome: late ? ("late" as const) : ("fine" as const) };
    });
}
