import type { ResultOf } from "../graphql/tada";
import type { RoomsQuery } from "./documents";
import type { Meeting } from "./meeting";

export type Kind = Meeting["kind"];
export type Registration = Meeting["registration"];

type Rooms = ResultOf<typeof RoomsQuery>;

/** An account that meetings can be held on, and what its platform can do. */
export type Room = Rooms["connections"]["nodes"][number] & { webinars: boolean; registration: boolean };

/** The accounts that can be chosen at all. */
export function roomsOf({ connections, platforms }: Rooms): Room[] {
  const can = new Map(platforms.filter((one) => one.meetings).map((one) => [one.platform, one]));
  return connections.nodes.flatMap((one) => {
    const platform = can.get(one.platform);
    if (!platform || one.status === "DISCONNECTED") return [];
    return [{ ...one, webinars: platform.webinars, registration: platform.registration }];
  });
}

/** True where a meeting of this kind, with this registration, can be held. */
export function fits(room: Room, kind: Kind, registration: Registration): boolean {
  return (kind === "MEETING" || room.webinars) && (registration === "NONE" || room.registration);
}

/** What stays chosen when the wish changes: only what Steeple would take. */
export function stillChosen(
  chosen: readonly string[],
  rooms: readonly Room[],
  kind: Kind,
  registration: Registration,
): string[] {
  return chosen.filter((id) => rooms.some((room) => room.id === id && fits(room, kind, registration)));
}
