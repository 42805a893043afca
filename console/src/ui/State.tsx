import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

/** `none`: there is nothing to say either way. */
export type Tone = "ok" | "warning" | "problem" | "waiting" | "live" | "unknown" | "none";

/** The shape of each tone; together with words and colour it is told three times. */
export const TONE_ICONS: Record<Tone, IconName> = {
  ok: "ok",
  warning: "warning",
  problem: "problem",
  waiting: "waiting",
  live: "live",
  unknown: "unknown",
  none: "dash",
};

/** A state in words, with its shape and its colour. */
export function State({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`state tone-${tone}`}>
      <Icon name={TONE_ICONS[tone]} />
      {children}
    </span>
  );
}
