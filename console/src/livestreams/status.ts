import type { Tone } from "../ui/State";
import type { Service } from "./form";

export function serviceTone(status: Service["status"]): Tone {
  switch (status) {
    case "LIVE":
      return "live";
    case "SCHEDULED":
      return "waiting";
    case "UNCONFIRMED":
      return "unknown";
    default:
      return "none";
  }
}

export function platformTone(status: Service["platforms"][number]["status"]): Tone {
  switch (status) {
    case "LIVE":
      return "live";
    case "SCHEDULED":
      return "ok";
    case "FAILED":
      return "problem";
    case "UNCONFIRMED":
      return "unknown";
    case "ENDED":
    case "CANCELLED":
      return "none";
    default:
      return "waiting";
  }
}

/** Nothing about it can be changed any more. */
export function isOver({ status }: Pick<Service, "status">): boolean {
  return status === "ENDED" || status === "CANCELLED";
}

/** It takes no part in the service any more. */
export function isSettled(status: Service["platforms"][number]["status"]): boolean {
  return status === "ENDED" || status === "CANCELLED";
}
