import type { ResultOf } from "../graphql/tada";
import type { PlacesQuery } from "./documents";
import type { Limits, Place } from "./form";

type Places = ResultOf<typeof PlacesQuery>;

/** The accounts that services can be streamed to; disconnected ones are left out, unless they are chosen already. */
export function placesFor({ connections, platforms }: Places, chosen: readonly string[] = []): Place[] {
  const live = new Set(platforms.filter((one) => one.livestreams).map((one) => one.platform));
  const usable = (place: Place) => place.status !== "DISCONNECTED" || chosen.includes(place.id);
  return connections.nodes.filter((place) => live.has(place.platform) && usable(place));
}

export function limitsOf({ platforms }: Places, platform: string): Limits {
  const known = platforms.find((one) => one.platform === platform);
  return (
    known?.limits ?? {
      titleMaxCharacters: 100,
      titleForbiddenCharacters: [],
      descriptionMaxCharacters: null,
      privacies: [],
    }
  );
}
