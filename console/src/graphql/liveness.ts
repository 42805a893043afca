/**
 * Whether what the page shows still comes live from Steeple.
 *
 * The socket says when it last heard anything, be it only an answer to a ping. A page that shows a running service
 * compares that with its own clock, and stops offering buttons when what it shows may no longer be true.
 */
import { useSyncExternalStore } from "react";

export type Liveness = {
  /** `idle` while nobody watches anything: then nothing can be stale. */
  state: "idle" | "connecting" | "live" | "lost";
  /** Milliseconds since 1970 at which the socket last heard from Steeple; null before the first word. */
  lastHeardAt: number | null;
};

type Listener = () => void;

export class LivenessStore {
  private current: Liveness = { state: "idle", lastHeardAt: null };
  private readonly listeners = new Set<Listener>();

  readonly get = (): Liveness => this.current;

  readonly subscribe = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Steeple said something at `now`. */
  heard(now: number): void {
    // Once a second is enough for people, and keeps pages from rendering for every ping.
    const known = this.current.lastHeardAt;
    if (this.current.state === "live" && known !== null && now - known < 1000) return;
    this.set({ state: "live", lastHeardAt: now });
  }

  connecting(): void {
    if (this.current.state === "idle") this.set({ ...this.current, state: "connecting" });
  }

  lost(): void {
    if (this.current.state !== "idle") this.set({ ...this.current, state: "lost" });
  }

  /** Nobody watches any more, so the socket was closed on purpose. */
  idle(): void {
    this.set({ ...this.current, state: "idle" });
  }

  private set(next: Liveness): void {
    this.current = next;
    for (const listener of this.listeners) listener();
  }
}

export const liveness = new LivenessStore();

export function useLiveness(): Liveness {
  return useSyncExternalStore(liveness.subscribe, liveness.get);
}

/** Silence after which the page calls itself stale although nobody has closed the socket; pings go out every 4 s. */
export const SILENCE_MS = 12_000;

/**
 * Seconds since the page last heard from Steeple, when that is too long ago to press buttons on; null while it is fresh.
 */
export function staleSeconds({ state, lastHeardAt }: Liveness, now: number): number | null {
  if (state === "idle" || state === "connecting") return null;
  const age = lastHeardAt === null ? 0 : Math.max(0, now - lastHeardAt);
  if (state === "lost" || age > SILENCE_MS) return Math.round(age / 1000);
  return null;
}
