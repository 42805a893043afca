import { useEffect, useRef } from "react";
import { useT } from "../i18n/I18n";
import { clockTime, type InZone } from "../i18n/time";
import { useAnnounce } from "../ui/Announcer";
import { useNow } from "../ui/use-now";
import { countdown, countdownWords, spokenMark } from "./countdown";

type Props = { start: number; end: number; live: boolean; zone: InZone };

/** How long until the start. Seen every second, spoken only ten, five and one minute before. */
export function CountdownClock({ start, end, live, zone }: Props) {
  const t = useT();
  const announce = useAnnounce();
  const now = useNow(1_000);
  const before = useRef(now);

  useEffect(() => {
    const minutes = spokenMark(start, before.current, now);
    before.current = now;
    if (minutes !== null && !live) {
      announce(`${t("home.countdown")} ${t("time.minutes", { count: minutes })}`);
    }
  }, [start, now, live, announce, t]);

  if (live) {
    return (
      <div className="countdown">
        <span className="countdown-time">{t("home.until", { time: clockTime(new Date(end), zone) })}</span>
      </div>
    );
  }
  const left = countdown(start, now);
  if (left.kind !== "ahead") {
    const words = left.kind === "now" ? t("home.countdown.now") : t("home.countdown.late");
    return (
      <div className="countdown">
        <span className="countdown-time">{words}</span>
      </div>
    );
  }
  return (
    <div className="countdown">
      <span className="soft small">{t("home.countdown")}</span>
      <span className="countdown-time numbers">{countdownWords(left, t)}</span>
    </div>
  );
}
