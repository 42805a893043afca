import type { Live, LivePlatform } from "./rules";

export function livePlatform(change: Partial<LivePlatform> = {}): LivePlatform {
  return {
    id: "lp_youtube",
    platform: "YOUTUBE",
    status: "SCHEDULED",
    watchUrl: null,
    ingestUrl: null,
    hasStreamKey: true,
    recordingUrl: null,
    viewers: null,
    peakViewers: null,
    signal: "UNKNOWN",
    signalIssues: [],
    destinations: [],
    startedAt: null,
    endedAt: null,
    failure: null,
    connection: { id: "con_youtube", accountName: "Grace Chapel" },
    ...change,
  };
}

export function liveService(change: Partial<Live> = {}): Live {
  return {
    id: "liv_1",
    title: "Sunday service",
    scheduledStart: "2026-06-14T14:00:00Z",
    scheduledEnd: "2026-06-14T15:30:00Z",
    timeZone: "America/New_York",
    status: "SCHEDULED",
    startPolicy: "AT_TIME",
    startRequestedAt: null,
    endRequestedAt: null,
    cancelledAt: null,
    version: 1,
    platforms: [livePlatform()],
    ...change,
  };
}
