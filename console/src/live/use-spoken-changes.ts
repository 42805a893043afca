import { useEffect, useRef } from "react";
import { useT } from "../i18n/I18n";
import type { Translate } from "../i18n/messages";
import { useAnnounce } from "../ui/Announcer";
import { platformName } from "../ui/PlatformMark";
import { type Change, changesBetween, type Live } from "./rules";

/** Says politely what changed on the platforms, for those who do not see the page. */
export function useSpokenChanges(live: Live | null): void {
  const t = useT();
  const announce = useAnnounce();
  const before = useRef<Live | null>(null);
  useEffect(() => {
    if (live && before.current) {
      const said = changesBetween(before.current, live).map((change) => sentence(change, t));
      if (said.length > 0) announce(said.join(" "));
    }
    before.current = live;
  }, [live, announce, t]);
}

function sentence({ kind, platform: changed }: Change, t: Translate): string {
  const platform = platformName(changed.platform);
  switch (kind) {
    case "live":
      return t("live.log.live", { platform });
    case "ended":
      return t("live.log.ended", { platform });
    case "failed":
      return t("live.log.failed", { platform, message: changed.failure?.message ?? "" });
    case "signalLost":
      return t("live.say.signalLost", { platform });
    case "signalBack":
      return t("live.say.signalBack", { platform });
  }
}
