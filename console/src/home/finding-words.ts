/** A finding in the person's language. */
import type { Translate } from "../i18n/messages";
import type { Sentence, ServerWords } from "../i18n/server";
import { platformName } from "../ui/PlatformMark";
import type { Finding, Service } from "./verdict";

export type FindingWords = { what: Sentence; why: Sentence; fix: Sentence };

/** Steeple's own sentences in English, which know most; elsewhere the catalogue's, as far as it knows the word. */
export function findingWords(
  finding: Finding,
  service: Service,
  server: ServerWords | null,
  t: Translate,
): FindingWords {
  const known = server?.readiness[finding.code];
  if (!known) {
    const told = (words: string): Sentence => (server ? { words, lang: "en" } : { words });
    return { what: told(finding.what), why: told(finding.why), fix: told(finding.fix) };
  }
  const on = service.platforms.find((one) => one.id === finding.livestreamPlatformId);
  const platform = on ? platformName(on.platform, t) : "";
  const account = on ? `${platform} «${on.connection.accountName}»` : "";
  return { what: { words: known[0]({ platform, account }) }, why: { words: "" }, fix: { words: known[1] } };
}
