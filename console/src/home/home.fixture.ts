import type { Finding, Service } from "./verdict";

type Platform = Service["platforms"][number];

/** A livestream platform that is ready. */
export function platform(change: Partial<Platform> = {}): Platform {
  return {
    id: "lp_youtube",
    platform: "YOUTUBE",
    status: "SCHEDULED",
    signal: "UNKNOWN",
    connection: { id: "con_youtube", accountName: "Grace Chapel", status: "CONNECTED" },
    failure: null,
    ...change,
  };
}

export const FACEBOOK = platform({
  id: "lp_facebook",
  platform: "FACEBOOK",
  connection: { id: "con_facebook", accountName: "Grace Chapel", status: "CONNECTED" },
});

/** A service on two platforms with nothing to find. */
export function service(change: Partial<Service> = {}): Service {
  return {
    id: "ls_1",
    title: "Sunday service",
    scheduledStart: "2026-06-14T14:00:00Z",
    scheduledEnd: "2026-06-14T15:30:00Z",
    timeZone: "America/New_York",
    privacy: "PUBLIC",
    status: "SCHEDULED",
    version: 1,
    startPolicy: "AT_TIME",
    platforms: [platform(), FACEBOOK],
    readiness: { verdict: "READY", assessedAt: "2026-06-14T12:00:00Z", findings: [] },
    ...change,
  };
}

export function finding(change: Partial<Finding> = {}): Finding {
  return {
    code: "GRANT_OVER",
    severity: "BLOCKS",
    livestreamPlatformId: "lp_facebook",
    connectionId: "con_facebook",
    what: "Facebook “Grace Chapel” has to be reconnected.",
    why: "Facebook said that the sign-in is over.",
    fix: "Press Reconnect and sign in again.",
    ...change,
  };
}
