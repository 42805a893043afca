/** What an announcement says and when it is posted, as long as nobody typed anything else. Pure. */
import type { ResultOf, VariablesOf } from "../graphql/tada";
import { clockTime, type InZone, longDay } from "../i18n/time";
import type { PlacesQuery } from "../livestreams/documents";
import type { Service } from "../livestreams/form";
import { instantOf, wallOf } from "../livestreams/wall-clock";
import type { AnnounceMutation } from "./documents";

export type Platform = Service["platforms"][number];

/** As Steeple judges it; `plan.test.ts` compares it with its source. */
export const PICTURE_TEXT_MOST = 500;

const DAY_MS = 24 * 60 * 60_000;

export type When = "now" | "later";

/** What is typed. */
export type Draft = { text: string; pictureText: string; when: When; date: string; time: string };

export type Announceable = { platform: Platform; textMost: number };

/** The platforms of a service whose followers Steeple can tell of it. */
export function announceable(
  service: Service,
  { platforms }: Pick<ResultOf<typeof PlacesQuery>, "platforms">,
): Announceable[] {
  return service.platforms.flatMap((platform) => {
    const limits = platforms.find((one) => one.platform === platform.platform)?.announcements;
    return limits && !platform.removedAt ? [{ platform, textMost: limits.textMaxCharacters }] : [];
  });
}

/** Title, day and time, and where to watch; or what stood there before it was taken back. A day before the start, or now. */
export function firstDraft(service: Service, platform: Platform, locale: string, now: number): Draft {
  const start = Date.parse(service.scheduledStart);
  const dayBefore = new Date(start - DAY_MS).toISOString();
  return {
    text: platform.announcement?.text ?? firstText(service, { locale, timeZone: service.timeZone }),
    pictureText: platform.announcement?.pictureText ?? service.title,
    when: start - DAY_MS > now ? "later" : "now",
    ...wallOf(dayBefore, service.timeZone),
  };
}

function firstText(service: Service, zone: InZone): string {
  const start = new Date(service.scheduledStart);
  const watch = service.platforms.find((one) => one.watchUrl && !one.removedAt)?.watchUrl;
  const lines = [service.title, `${longDay(start, zone)}, ${clockTime(start, zone)}`];
  return [...lines, ...(watch ? [watch] : [])].join("\n");
}

/** What is sent; null while day or time are incomplete. */
export function announceInput(
  livestreamPlatformId: string,
  draft: Draft,
  timeZone: string,
): VariablesOf<typeof AnnounceMutation>["input"] | null {
  const words = { livestreamPlatformId, text: draft.text, pictureText: draft.pictureText };
  if (draft.when === "now") return words;
  const at = instantOf(draft, timeZone);
  return at && { ...words, at: at.iso };
}
