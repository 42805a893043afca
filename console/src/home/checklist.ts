/** The checklist of one service: what is fine in one line per group, what is not with one fix each. */
import type { ResultOf } from "../graphql/tada";
import type { Translate } from "../i18n/messages";
import { dayAndTime, type InZone } from "../i18n/time";
import type { Tone } from "../ui/State";
import type { HomeMeeting, HomeQuery } from "./documents";
import { type Finding, listOf, platformsWhere, type Service } from "./verdict";

export type MeetingOfService = ResultOf<typeof HomeMeeting>;
export type PlatformFacts = ResultOf<typeof HomeQuery>["platforms"][number];

export type Group = "accounts" | "events" | "meeting" | "encoder";

/** What the one button beside a finding does. */
export type Fix = "reconnect" | "test" | "retry" | "saveAgain" | "encoder" | "key" | "look";

/** The words of readiness that Steeple knows today; a new one falls under events and can be looked at again. */
const KNOWN: Record<string, { group: Group; fix: Fix }> = {
  NOT_CONNECTED: { group: "accounts", fix: "reconnect" },
  GRANT_OVER: { group: "accounts", fix: "reconnect" },
  GRANT_ENDS_TOO_EARLY: { group: "accounts", fix: "reconnect" },
  CONNECTION_BROKEN: { group: "accounts", fix: "reconnect" },
  SCOPE_MISSING: { group: "accounts", fix: "reconnect" },
  NOT_ALLOWED_LIVE: { group: "accounts", fix: "test" },
  LIVE_UNPROVEN: { group: "accounts", fix: "test" },
  PLATFORM_FAILED: { group: "events", fix: "retry" },
  EVENT_GONE: { group: "events", fix: "retry" },
  KEY_NOT_BOUND: { group: "events", fix: "retry" },
  PICTURE_NOT_SHOWN: { group: "events", fix: "retry" },
  NOT_ANNOUNCED: { group: "events", fix: "retry" },
  WRONG_TIME: { group: "events", fix: "saveAgain" },
  WRONG_PRIVACY: { group: "events", fix: "saveAgain" },
  SENT_TWICE: { group: "events", fix: "saveAgain" },
  NOT_CREATED: { group: "events", fix: "look" },
  NO_SIGNAL: { group: "encoder", fix: "encoder" },
  SIGNAL_POOR: { group: "encoder", fix: "encoder" },
  KEY_NEEDED: { group: "encoder", fix: "key" },
  KEY_OLD: { group: "encoder", fix: "key" },
};

export function groupOf(code: string): Group {
  return KNOWN[code]?.group ?? "events";
}

export function fixOf(code: string): Fix {
  return KNOWN[code]?.fix ?? "look";
}

type Failure = NonNullable<MeetingOfService["platforms"][number]["failure"]>;

/** A line of a group that has no findings: a sentence, or what failed, whose words are chosen where it is shown. */
export type Calm = { tone: Tone; sentence?: string; failure?: Failure };

export type ChecklistGroup = {
  group: Group;
  findings: readonly Finding[];
  /** What is true of the group where nothing is wrong. */
  calm: Calm | null;
};

type Known = {
  service: Service;
  meetings: readonly MeetingOfService[];
  platforms: readonly PlatformFacts[];
  now: number;
};

export function checklist(known: Known, t: Translate, zone: InZone): ChecklistGroup[] {
  const findings = known.service.readiness?.findings ?? [];
  const inGroup = (group: Group) => findings.filter((finding) => groupOf(finding.code) === group);
  const calm: Record<Group, ChecklistGroup["calm"]> = {
    accounts: accountsCalm(known, t, zone.locale),
    events: eventsCalm(known, t, zone),
    meeting: meetingCalm(known, t),
    encoder: encoderCalm(known, t, zone.locale),
  };
  return (["accounts", "events", "meeting", "encoder"] as const).map((group) => ({
    group,
    findings: inGroup(group),
    calm: inGroup(group).length > 0 ? null : calm[group],
  }));
}

function accountsCalm({ service }: Known, t: Translate, locale: string): ChecklistGroup["calm"] {
  const platforms = listOf(
    platformsWhere(service, t, (one) => one.status !== "CANCELLED"),
    locale,
  );
  return { tone: "ok", sentence: t("home.accounts.ok", { platforms }) };
}

function eventsCalm({ service, platforms, now }: Known, t: Translate, zone: InZone): ChecklistGroup["calm"] {
  const pending = service.platforms.filter((one) => one.status === "PENDING");
  const waits = pending.find((one) => opensAt(one.platform, service, platforms) > now);
  if (waits) {
    const at = new Date(opensAt(waits.platform, service, platforms));
    const names = listOf(
      platformsWhere(service, t, (one) => one.platform === waits.platform),
      zone.locale,
    );
    return {
      tone: "waiting",
      sentence: t("home.events.later", { platforms: names, day: dayAndTime(at, zone) }),
    };
  }
  if (pending.length > 0) {
    const names = listOf(
      platformsWhere(service, t, (one) => one.status === "PENDING"),
      zone.locale,
    );
    return { tone: "waiting", sentence: t("home.events.making", { platforms: names }) };
  }
  const ready = listOf(
    platformsWhere(service, t, (one) => one.status !== "CANCELLED"),
    zone.locale,
  );
  return { tone: "ok", sentence: t("home.events.ok", { platforms: ready }) };
}

/** Milliseconds since 1970 from which the platform takes the event. */
function opensAt(platform: string, service: Service, facts: readonly PlatformFacts[]): number {
  const hours = facts.find((one) => one.platform === platform)?.limits.createAtMostHoursBefore;
  return hours == null ? 0 : Date.parse(service.scheduledStart) - hours * 3_600_000;
}

/** The meeting whose picture goes to this service, or the one at the same time. */
export function meetingOf(
  service: Service,
  meetings: readonly MeetingOfService[],
): MeetingOfService | undefined {
  const [start, end] = [Date.parse(service.scheduledStart), Date.parse(service.scheduledEnd)];
  const kept = meetings.filter((meeting) => meeting.status !== "CANCELLED");
  return (
    kept.find((meeting) => meeting.simulcastTo?.livestreamId === service.id) ??
    kept.find(
      (meeting) => Date.parse(meeting.scheduledStart) < end && Date.parse(meeting.scheduledEnd) > start,
    )
  );
}

function meetingCalm({ service, meetings }: Known, t: Translate): ChecklistGroup["calm"] {
  const meeting = meetingOf(service, meetings);
  if (!meeting) return { tone: "none", sentence: t("home.meeting.none") };
  const failed = meeting.platforms.find((one) => one.failure)?.failure;
  if (failed) return { tone: "problem", failure: failed };
  if (meeting.status === "LIVE")
    return { tone: "ok", sentence: t("home.meeting.live", { title: meeting.title }) };
  return { tone: "ok", sentence: t("home.meeting.ok", { title: meeting.title }) };
}

/** Steeple speaks of the encoder from here on. */
const ENCODER_FROM_MS = 20 * 60_000;

function encoderCalm({ service, now }: Known, t: Translate, locale: string): ChecklistGroup["calm"] {
  const receiving = platformsWhere(service, t, (one) => one.signal === "RECEIVING");
  if (receiving.length > 0) {
    return { tone: "ok", sentence: t("home.encoder.ok", { platforms: listOf(receiving, locale) }) };
  }
  if (Date.parse(service.scheduledStart) - now > ENCODER_FROM_MS) {
    return { tone: "waiting", sentence: t("home.encoder.later") };
  }
  return { tone: "waiting", sentence: t("home.encoder.waiting") };
}
