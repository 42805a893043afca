import type { ResultOf } from "../graphql/tada";
import type { PlacesQuery } from "./documents";
import type { Limits, Place } from "./form";

type Places = ResultOf<typeof PlacesQuery>;

/** The accounts that services can be streamed to; disconnected ones are left out. */
export function placesFor({ connections, platforms }: Places): Place[] {
  const live = new Set(platforms.filter((one) => one.livestreams).map((one) => one.platform));
  return connections.nodes.filter((place) => live.has(place.platform) && place.status !== "DISCONNECTED");
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
