import { countdown, countdownWords } from "../home/countdown";
import { useI18n } from "../i18n/I18n";
import type { MessageKey } from "../i18n/messages";
import { clockTime, shortDay, zoneShortName } from "../i18n/time";
import { State, type Tone } from "../ui/State";
import { useNow } from "../ui/use-now";
import { clockFace, clockOf, type Live, nextAction, viewersTotal } from "./rules";

type Phase = Extract<MessageKey, `live.phase.${string}`>;

const DAY_MS = 86_400_000;

function phaseOf(live: Live): { tone: Tone; words: Phase } {
  const action = nextAction(live);
  switch (action.kind) {
    case "start":
      return { tone: "waiting", words: "live.phase.before" };
    case "starting":
      return { tone: "waiting", words: "live.phase.starting" };
    case "end":
      return { tone: "live", words: "live.phase.live" };
    case "ending":
      return { tone: "waiting", words: "live.phase.ending" };
    case "over":
      return { tone: "none", words: action.cancelled ? "live.phase.cancelled" : "live.phase.ended" };
  }
}

/** What runs, in which phase, and the clock. */
export function Header({ live }: { live: Live }) {
  const { t, locale } = useI18n();
  const now = useNow(1_000);
  const zone = { locale, timeZone: live.timeZone };
  const [start, end] = [new Date(live.scheduledStart), new Date(live.scheduledEnd)];
  const { tone, words } = phaseOf(live);
  const viewers = viewersTotal(live);
  return (
    <header className="live-head">
      <div className="row spread">
        <State tone={tone}>{t(words)}</State>
        <span className="soft small numbers">
          {clockTime(new Date(now), zone)} {zoneShortName(new Date(now), zone)}
        </span>
      </div>
      <h2 className="live-title" dir="auto">
        {live.title}
      </h2>
      <p className="soft">
        {shortDay(start, zone)} ·{" "}
        {t("time.range", { from: clockTime(start, zone), to: clockTime(end, zone) })}
      </p>
      <LargeClock live={live} now={now} />
      {viewers === null ? null : <p className="live-viewers">{t("live.viewers", { count: viewers })}</p>}
    </header>
  );
}

function LargeClock({ live, now }: { live: Live; now: number }) {
  const { t } = useI18n();
  if (nextAction(live).kind === "over") return null;
  const clock = clockOf(live, now);
  if (clock.kind === "until") {
    const left = countdown(Date.parse(live.scheduledStart), now);
    if (left.kind === "ahead" && clock.milliseconds >= DAY_MS)
      return <Face face={countdownWords(left, t)} words={t("live.clock.until")} />;
    const late = clock.milliseconds < 0;
    return (
      <Face
        face={clockFace(clock.milliseconds)}
        words={late ? t("live.clock.late") : t("live.clock.until")}
        warn={late}
      />
    );
  }
  const over = clock.kind === "overtime";
  return (
    <Face
      face={clockFace(over ? clock.over : clock.remaining)}
      words={`${over ? t("live.clock.over") : t("live.clock.remaining")} · ${t("live.clock.elapsed", { time: clockFace(clock.elapsed) })}`}
      warn={over}
    />
  );
}

function Face({ face, words, warn = false }: { face: string; words: string; warn?: boolean }) {
  return (
    <p className={warn ? "live-clock live-clock-warn" : "live-clock"}>
      <span className="live-face numbers">{face}</span> <span className="soft">{words}</span>
    </p>
  );
}
