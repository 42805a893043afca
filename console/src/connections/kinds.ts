/** The three groups in which platforms are offered. */

export type Kind = "live" | "meetings" | "relay";

/** Platforms that pass the signal on to others; the API calls them livestream platforms, which they are to the encoder. */
const RELAYS = new Set(["RESTREAM", "RTMP", "CUSTOM_RTMP"]);

export function kindOf(platform: { platform: string; livestreams: boolean; meetings: boolean }): Kind {
  if (RELAYS.has(platform.platform)) return "relay";
  return platform.meetings && !platform.livestreams ? "meetings" : "live";
}

/** How an account of the platform is connected here. */
export function needOf(platform: { setUp: boolean; form?: readonly unknown[] | null }) {
  if (platform.setUp) return platform.form ? "both" : "oauth";
  return platform.form ? "form" : "setUp";
}
