import { expect, test } from "vitest";
import { t } from "../test.words";
import { checklist, fixOf, groupOf, type MeetingOfService, meetingOf } from "./checklist";
import { FACEBOOK, finding, platform, service } from "./home.fixture";

const ZONE = { locale: "en-US", timeZone: "America/New_York" };
const NOW = Date.parse("2026-06-07T14:00:00Z");

const meeting = (change: Partial<MeetingOfService> = {}): MeetingOfService => ({
  id: "mt_1",
  title: "Prayer room",
  status: "SCHEDULED",
  scheduledStart: "2026-06-14T14:00:00Z",
  scheduledEnd: "2026-06-14T15:00:00Z",
  platforms: [],
  simulcastTo: null,
  ...change,
});

test("a finding stands in its group, and the other groups say what is fine", () => {
  const one = service({
    readiness: { verdict: "READY_EXCEPT", assessedAt: "2026-06-07T14:00:00Z", findings: [finding()] },
  });

  const groups = checklist({ service: one, meetings: [], platforms: [], now: NOW }, t, ZONE);

  expect(groups.map(({ group, findings }) => [group, findings.length])).toEqual([
    ["accounts", 1],
    ["events", 0],
    ["meeting", 0],
    ["encoder", 0],
  ]);
  expect(groups[0]?.calm).toBeNull();
  expect(groups[1]?.calm?.sentence).toContain("YouTube and Facebook");
});

test("a platform that takes events later says from when on", () => {
  const pending = { ...FACEBOOK, status: "PENDING" as const };
  const facts = [
    { platform: "FACEBOOK" as const, name: "Facebook", limits: { createAtMostHoursBefore: 48 } },
  ];

  const groups = checklist(
    { service: service({ platforms: [platform(), pending] }), meetings: [], platforms: facts, now: NOW },
    t,
    ZONE,
  );

  const events = groups.find(({ group }) => group === "events");
  expect(events?.calm?.sentence).toMatch(/^Facebook takes events from Fri, Jun 12/);
});

test("the meeting of a service is the one that feeds it, or else the one at its time", () => {
  const feeding = meeting({ id: "mt_2", simulcastTo: { id: "lp", livestreamId: "ls_1" } });
  expect(meetingOf(service(), [meeting(), feeding])?.id).toBe("mt_2");
  expect(meetingOf(service(), [meeting()])?.id).toBe("mt_1");
  const elsewhen = meeting({ scheduledStart: "2026-06-15T14:00:00Z", scheduledEnd: "2026-06-15T15:00:00Z" });
  expect(meetingOf(service(), [elsewhen])).toBeUndefined();
  expect(meetingOf(service(), [meeting({ status: "CANCELLED" })])).toBeUndefined();
});

test("a word that is not known yet is shown under events and can be looked at again", () => {
  expect(groupOf("SOMETHING_NEW")).toBe("events");
  expect(fixOf("SOMETHING_NEW")).toBe("look");
});
