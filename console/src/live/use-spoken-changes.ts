import { useEffect, useRef } from "react";
import { useI18n } from "../i18n/I18n";
import type { Translate } from "../i18n/messages";
import { refusalWords, type ServerWords } from "../i18n/server";
import { useAnnounce } from "../ui/Announcer";
import { platformName } from "../ui/PlatformMark";
import { type Change, changesBetween, type Live } from "./rules";

/** Says politely what changed on the platforms, for those who do not see the page. */
export function useSpokenChanges(live: Live | null): void {
  const { t, server = null } = useI18n();
  const announce = useAnnounce();
  const before = useRef<Live | null>(null);
  useEffect(() => {
    if (live && before.current) {
      const said = changesBetween(before.current, live).map((change) => sentence(change, t, server));
      if (said.length > 0) announce(said.join(" "));
    }
    before.current = live;
  }, [live, announce, t, server]);
}

function sentence({ kind, platform: changed }: Change, t: Translate, server: ServerWords | null): string {
  const platform = platformName(changed.platform, t);
  switch (kind) {
    case "live":
      return t("live.log.live", { platform });
    case "ended":
      return t("live.log.ended", { platform });
    case "failed":
      return `${t("live.log.failed", { platform })} ${reason(changed.failure, server)}`.trim();
    case "signalLost":
      return t("live.say.signalLost", { platform });
    case "signalBack":
      return t("live.say.signalBack", { platform });
  }
}

/** Why it failed, in the language that is spoken: what there is in another one only is read on the page. */
function reason(failure: Change["platform"]["failure"], server: ServerWords | null): string {
  if (!failure) return "";
  const { words, lang } = refusalWords(server, failure.kind, failure.message);
  return lang ? "" : words;
}
