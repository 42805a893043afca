/** The one sentence about a service: can it begin, and if not, why not. */
import type { ResultOf } from "../graphql/tada";
import type { Translate } from "../i18n/messages";
import { platformName } from "../ui/PlatformMark";
import type { Tone } from "../ui/State";
import type { ComingService } from "./documents";

export type Service = ResultOf<typeof ComingService>;
export type Finding = NonNullable<Service["readiness"]>["findings"][number];

export type Verdict = { tone: Tone; sentence: string };

/** "YouTube and Facebook", by the rules of the language. */
export function listOf(names: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(new Set(names));
}

/** The platforms of `service` for which `so` holds, by name, each once. */
export function platformsWhere(
  service: Service,
  t: Translate,
  so: (platform: Service["platforms"][number]) => boolean,
): string[] {
  return [...new Set(service.platforms.filter(so).map((one) => platformName(one.platform, t)))];
}

export function verdict(service: Service, t: Translate, locale: string): Verdict {
  if (service.status === "LIVE") return liveVerdict(service, t, locale);
  const readiness = service.readiness;
  if (!readiness) return { tone: "waiting", sentence: t("home.verdict.unknown") };
  const blocking = readiness.findings.filter((finding) => finding.severity === "BLOCKS");
  switch (readiness.verdict) {
    case "READY": {
      const count = readiness.findings.length;
      if (count === 0) return { tone: "ok", sentence: t("home.verdict.ready") };
      return { tone: "ok", sentence: t("home.verdict.readyButLook", { count }) };
    }
    case "READY_EXCEPT": {
      const blocked = new Set(blocking.map((finding) => finding.livestreamPlatformId));
      const platforms = listOf(
        platformsWhere(service, t, (one) => blocked.has(one.id)),
        locale,
      );
      return { tone: "warning", sentence: t("home.verdict.except", { platforms }) };
    }
    case "NOT_READY":
      return {
        tone: "problem",
        sentence: t("home.verdict.notReady", { count: Math.max(1, blocking.length) }),
      };
    default:
      return { tone: "unknown", sentence: t("home.verdict.unknown") };
  }
}

function liveVerdict(service: Service, t: Translate, locale: string): Verdict {
  const dark = platformsWhere(service, t, (one) => one.status !== "LIVE" && one.status !== "CANCELLED");
  if (dark.length === 0) return { tone: "live", sentence: t("home.verdict.live") };
  return { tone: "warning", sentence: t("home.verdict.liveExcept", { platforms: listOf(dark, locale) }) };
}
