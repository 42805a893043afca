/** A finding in the person's language. */
import type { Language, Translate } from "../i18n/messages";
import { platformName } from "../ui/PlatformMark";
import type { Finding, Service } from "./verdict";

/** The words of readiness that the catalogues translate. */
const TRANSLATED = [
  "NOT_CONNECTED",
  "GRANT_OVER",
  "CONNECTION_BROKEN",
  "GRANT_ENDS_TOO_EARLY",
  "RENEWAL_HELD",
  "SCOPE_MISSING",
  "NOT_ALLOWED_LIVE",
  "LIVE_UNPROVEN",
  "PLATFORM_FAILED",
  "EVENT_GONE",
  "KEY_NOT_BOUND",
  "WRONG_TIME",
  "WRONG_PRIVACY",
  "SENT_TWICE",
  "NOT_CREATED",
  "NO_SIGNAL",
  "SIGNAL_POOR",
] as const;

export type FindingWords = { what: string; why: string; fix: string };

/** Steeple's own sentences in English, which know most; elsewhere the catalogue's, as far as it knows the word. */
export function findingWords(
  finding: Finding,
  service: Service,
  language: Language,
  t: Translate,
): FindingWords {
  const code = TRANSLATED.find((one) => one === finding.code);
  if (language === "en" || !code) return { what: finding.what, why: finding.why, fix: finding.fix };
  const on = service.platforms.find((one) => one.id === finding.livestreamPlatformId);
  const platform = on ? platformName(on.platform) : "";
  const account = on ? `${platform} «${on.connection.accountName}»` : "";
  return { what: t(`finding.${code}`, { platform, account }), why: "", fix: t(`finding.${code}.fix`) };
}
