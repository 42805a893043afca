import { type Client, createClient } from "graphql-ws";
import { liveness } from "./liveness";
import { sessionLost } from "./session-lost";

/** Sent this often on an open socket; an answer proves that the way to Steeple still exists. */
const PING_EVERY_MS = 4_000;
/** A ping that is not answered within this is a lost socket, whatever the browser still believes. */
const PONG_WITHIN_MS = 4_000;
/** The token is not good, or it no longer is; see api/src/http/ws/protocol.rs. */
const FORBIDDEN = 4403;

/** How long to wait before the next attempt: soon at first, five seconds at most, never all pages at once. */
export function retryWaitMs(retries: number, chance: number): number {
  return Math.min(250 * 2 ** retries, 5_000) * (0.5 + chance / 2);
}

/** One socket for every subscription of the page, opened when the first begins and kept for as long as one runs. */
export function openSocket(url: string): Client {
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    lazy: true,
    keepAlive: PING_EVERY_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) =>
      new Promise((resolve) => setTimeout(resolve, retryWaitMs(retries, Math.random()))),
    on: {
      connecting: () => liveness.connecting(),
      connected: () => liveness.heard(Date.now()),
      message: () => liveness.heard(Date.now()),
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(unanswered);
      },
      closed: (event) => {
        clearTimeout(unanswered);
        const { code, wasClean } = event as CloseEvent;
        if (code === FORBIDDEN) sessionLost.tell();
        if (wasClean && code === 1000) liveness.idle();
        else liveness.lost();
      },
    },
  });
  // A phone knows sooner than any ping that it has no network.
  window.addEventListener("offline", () => client.terminate());
  return client;
}

export function socketUrl(place: Pick<Location, "protocol" | "host">): string {
  return `${place.protocol === "https:" ? "wss" : "ws"}://${place.host}/graphql/ws`;
}
