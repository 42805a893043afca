import type { ResultOf } from "../graphql/tada";
import type { Tone } from "../ui/State";
import type { MeetingFields } from "./documents";

export type Meeting = ResultOf<typeof MeetingFields>;
export type MeetingPlatform = Meeting["platforms"][number];

export function meetingTone(status: MeetingPlatform["status"] | Meeting["status"]): Tone {
  switch (status) {
    case "LIVE":
      return "live";
    case "SCHEDULED":
      return "ok";
    case "FAILED":
      return "problem";
    case "UNCONFIRMED":
      return "unknown";
    case "PENDING":
    case "ENDING":
      return "waiting";
    default:
      return "none";
  }
}

/** True while the room can be opened, joined or ended. */
export function isAhead(meeting: Meeting): boolean {
  return meeting.status !== "ENDED" && meeting.status !== "CANCELLED";
}
