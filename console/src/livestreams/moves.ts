/** What becomes of the platforms of a planned service when its form is saved. Pure. */
import type { ResultOf } from "../graphql/tada";
import type { PlacesQuery } from "./documents";
import type { Form, Service } from "./form";

type ServicePlatform = Service["platforms"][number];

/**
 * What is about to happen on one account:
 * `prepared` and `joins` for one that is added, before and after the start;
 * `deleted`, `ended` and `runsOn` for one that is taken off: not begun, ended by Steeple, or running until the video stops.
 */
export type Move = {
  connection: string;
  what: "prepared" | "joins" | "deleted" | "ended" | "runsOn";
};

const RUNNING = ["STARTING", "LIVE", "UNCONFIRMED", "ENDING"];

export function movesOf(form: Form, service: Service, places: ResultOf<typeof PlacesQuery>): Move[] {
  const there = service.platforms.filter((one) => !one.removedAt && one.status !== "CANCELLED");
  const running = there.some((one) => RUNNING.includes(one.status));
  const added = form.chosen.filter((id) => !there.some((one) => one.connection.id === id));
  const removed = there.filter((one) => !form.chosen.includes(one.connection.id));
  const endsByCall = (one: ServicePlatform) =>
    places.platforms.find((known) => known.platform === one.platform)?.endsByCall ?? false;
  return [
    ...added.map((connection): Move => ({ connection, what: running ? "joins" : "prepared" })),
    ...removed.map((one): Move => {
      const stays = endsByCall(one) ? "ended" : "runsOn";
      return { connection: one.connection.id, what: RUNNING.includes(one.status) ? stays : "deleted" };
    }),
  ];
}

/** Something that people may be watching or have been told of goes away: worth a question. */
export function takesOff(moves: readonly Move[]): boolean {
  return moves.some((move) => move.what !== "prepared" && move.what !== "joins");
}

/** Why an account cannot be ticked or unticked just now; null when it can. */
export function lockOf(service: Service | null, connection: string): "over" | "leaving" | null {
  const own = service?.platforms.filter((one) => one.connection.id === connection) ?? [];
  if (own.some((one) => !one.removedAt && one.status === "ENDED")) return "over";
  const settled = ["ENDED", "CANCELLED", "FAILED"];
  return own.some((one) => one.removedAt && !settled.includes(one.status)) ? "leaving" : null;
}
