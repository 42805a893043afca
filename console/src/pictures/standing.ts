/** How far a service's picture has come. Pure. */
import type { Service } from "../livestreams/form";

type Platform = Service["platforms"][number];
type Upload = NonNullable<Platform["pictureUpload"]>;

/** `again`: it did not work, and Steeple goes on trying. `kept`: the service has none any more, and the platform shows it still. */
export type Standing = "shown" | "waiting" | "again" | "refused" | "kept";

/** Where a platform shows a picture: on its page of the service, or on that of the recording. */
export type Line = { platform: Platform; page: "service" | "recording"; upload: Upload; standing: Standing };

/** The places that the service's picture is, or was, to be shown at. */
export function linesOf(service: Service): Line[] {
  return service.platforms
    .filter((platform) => !platform.removedAt)
    .flatMap((platform) => {
      const { pictureUpload, recordingPictureUpload: recording } = platform;
      // Before the end there is no recording that could wait for a picture.
      const isThere = platform.status === "ENDED" || recording?.status !== "WAITING";
      return [
        ...line(service, platform, "service", pictureUpload),
        ...(isThere ? line(service, platform, "recording", recording) : []),
      ];
    });
}

function line({ picture }: Service, platform: Platform, page: Line["page"], upload: Upload | null): Line[] {
  const standing = upload && standingOf(upload, picture !== null);
  return upload && standing ? [{ platform, page, upload, standing }] : [];
}

function standingOf({ status, failure }: Upload, pictured: boolean): Standing | null {
  switch (status) {
    case "DONE":
      return pictured ? "shown" : "kept";
    case "FAILED":
      return "refused";
    case "WAITING":
      return failure ? "again" : "waiting";
    case "CANCELLED":
      return null;
  }
}
