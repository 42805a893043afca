import { useT } from "../i18n/I18n";
import type { Translate } from "../i18n/messages";

/** Platforms as people see them. The list grows on the server; an unknown word still gets a name and a mark. */

/** A platform's word written as a name, "Google Meet" for `GOOGLE_MEET`; those that this would misspell are named here. */
export function platformName(platform: string, t: Translate): string {
  if (platform === "CUSTOM_RTMP") return t("platform.CUSTOM_RTMP");
  if (platform === "YOUTUBE") return "YouTube";
  const words = platform.split("_").map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return words.join(" ");
}

/** Two letters in the platform's colour. Its name always stands beside it. */
export function PlatformMark({ platform, small = false }: { platform: string; small?: boolean }) {
  const name = platformName(platform, useT());
  const capitals = name.replace(/[^A-Z]/g, "");
  const letters = capitals.length > 1 ? capitals.slice(0, 2) : name.slice(0, 2);
  return (
    <span className={`mark mark-${platform.toLowerCase()}${small ? " mark-small" : ""}`} aria-hidden="true">
      {letters}
    </span>
  );
}
