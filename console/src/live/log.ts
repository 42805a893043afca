/** What happened to a service, one sentence per event. */
import type { ResultOf } from "../graphql/tada";
import type { Translate } from "../i18n/messages";
import { platformName } from "../ui/PlatformMark";
import type { Tone } from "../ui/State";
import type { EventsQuery } from "./documents";

export type LiveEvent = ResultOf<typeof EventsQuery>["livestreamEvents"][number];

/** `why` is the failure behind it, whose words are chosen where it is shown. */
export type Line = { tone: Tone; sentence: string; why?: { code: string; message: string } };

/** The sentence of one event. An action that is not known yet is told by its own words rather than left out. */
export function lineOf(event: LiveEvent, t: Translate): Line {
  const by = event.by ?? t("live.log.steeple");
  const platform = event.platform ? platformName(event.platform.platform, t) : "";
  switch (event.action) {
    case "livestream.scheduled":
      return { tone: "none", sentence: t("live.log.scheduled", { by }) };
    case "livestream.updated":
      return { tone: "none", sentence: t("live.log.updated", { by }) };
    case "livestream.start_requested":
      return { tone: "live", sentence: t("live.log.startRequested", { by }) };
    case "livestream.extended":
      return { tone: "none", sentence: t("live.log.extended", { by }) };
    case "livestream.end_requested":
      return { tone: "none", sentence: t("live.log.endRequested", { by }) };
    case "livestream.cancelled":
      return { tone: "none", sentence: t("live.log.cancelled", { by }) };
    case "livestream.picture_set":
      return { tone: "none", sentence: t("live.log.pictureSet", { by }) };
    case "livestream.picture_removed":
      return { tone: "none", sentence: t("live.log.pictureRemoved", { by }) };
    case "livestream_platform.added":
      return { tone: "none", sentence: t("live.log.added", { by, platform }) };
    case "livestream_platform.removed":
      return { tone: "warning", sentence: t("live.log.removed", { by, platform }) };
    case "livestream_platform.retried":
      return { tone: "none", sentence: t("live.log.retried", { by, platform }) };
    case "livestream_platform.stream_key_shown":
      return { tone: "warning", sentence: t("live.log.keyShown", { by, platform }) };
    case "livestream_platform.key_provided":
      return { tone: "none", sentence: t("live.log.keyProvided", { by, platform }) };
    case "livestream_platform.announcement_planned":
      return { tone: "none", sentence: t("live.log.announcementPlanned", { by, platform }) };
    case "livestream_platform.announcement_cancelled":
      return { tone: "none", sentence: t("live.log.announcementCancelled", { by, platform }) };
    case "livestream_platform.picture_shown":
      return { tone: "ok", sentence: t("live.log.pictureShown", { platform }) };
    case "livestream_platform.recording_picture_shown":
      return { tone: "ok", sentence: t("live.log.recordingPictureShown", { platform }) };
    case "livestream_platform.announced":
      return { tone: "ok", sentence: t("live.log.announced", { platform }) };
    case "livestream_platform.armed":
      return { tone: "ok", sentence: t("live.log.armed", { platform }) };
    case "livestream_platform.live":
      return { tone: "ok", sentence: t("live.log.live", { platform }) };
    case "livestream_platform.ended":
      return { tone: "ok", sentence: t("live.log.ended", { platform }) };
    case "livestream_platform.failed":
      return {
        tone: "problem",
        sentence: t("live.log.failed", { platform }),
        why: { code: event.failureKind ?? "", message: event.message ?? "" },
      };
    default:
      return { tone: "none", sentence: `${platform} ${event.action}`.trim() };
  }
}
