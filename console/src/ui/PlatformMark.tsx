/** Platforms as people see them. The list grows on the server; an unknown word still gets a name and a mark. */

const NAMES: Record<string, string> = {
  FACEBOOK: "Facebook",
  GOOGLE_MEET: "Google Meet",
  MICROSOFT_TEAMS: "Microsoft Teams",
  YOUTUBE: "YouTube",
  ZOOM: "Zoom",
};

/** "YouTube" for `YOUTUBE`; a word that is not known here is written as a name: "Restream" for `RESTREAM`. */
export function platformName(platform: string): string {
  const words = platform.split("_").map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return NAMES[platform] ?? words.join(" ");
}

/** Two letters in the platform's colour. Its name always stands beside it. */
export function PlatformMark({ platform, small = false }: { platform: string; small?: boolean }) {
  const name = platformName(platform);
  const capitals = name.replace(/[^A-Z]/g, "");
  const letters = capitals.length > 1 ? capitals.slice(0, 2) : name.slice(0, 2);
  return (
    <span className={`mark mark-${platform.toLowerCase()}${small ? " mark-small" : ""}`} aria-hidden="true">
      {letters}
    </span>
  );
}
