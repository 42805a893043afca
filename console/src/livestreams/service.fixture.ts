import type { Service } from "./form";

type Row = Service["platforms"][number];

/** A service on one account of YouTube, ready. */
export function row(connection: string, part: Partial<Row> = {}): Row {
  return {
    id: `lip_${connection}`,
    platform: "YOUTUBE",
    status: "SCHEDULED",
    watchUrl: null,
    removedAt: null,
    failure: null,
    pictureUpload: null,
    recordingPictureUpload: null,
    announcement: null,
    connection: { id: connection, accountName: "Grace Chapel" },
    overrides: { title: null, description: null, privacy: null },
    ...part,
  };
}

/** A Sunday service in New York, planned on these accounts. */
export function service(platforms: Row[], part: Partial<Service> = {}): Service {
  return {
    id: "liv_1",
    title: "Sunday service",
    description: "",
    scheduledStart: "2026-06-14T14:00:00Z",
    scheduledEnd: "2026-06-14T15:30:00Z",
    timeZone: "America/New_York",
    privacy: "PUBLIC",
    startPolicy: "AT_TIME",
    status: "SCHEDULED",
    version: 3,
    picture: null,
    platforms,
    ...part,
  };
}
