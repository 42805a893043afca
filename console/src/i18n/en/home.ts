import type { Forms } from "../messages";

/** This Sunday. */
export const home = {
  "home.title": "This Sunday",
  "home.next": "Next service",
  "home.countdown": "Starts in",
  "home.countdown.now": "Starts now",
  "home.countdown.late": "Should have started",
  "home.liveNow": "Live now",
  "home.until": ({ time }: { time: string }) => `until ${time}`,
  "home.openLive": "Open live control",
  "home.openService": "Open this service",
  "home.edit": "Edit",

  "home.verdict.ready": "Ready.",
  "home.verdict.readyButLook": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, {
      one: "Ready, with one thing to look at.",
      other: `Ready, with ${forms.number(count)} things to look at.`,
    }),
  "home.verdict.except": ({ platforms }: { platforms: string }) => `Ready except ${platforms}.`,
  "home.verdict.notReady": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, {
      one: "Not ready: one thing to do.",
      other: `Not ready: ${forms.number(count)} things to do.`,
    }),
  "home.verdict.live": "Viewers can see it.",
  "home.verdict.liveExcept": ({ platforms }: { platforms: string }) =>
    `Viewers can see it, except on ${platforms}.`,
  "home.verdict.unknown": "Steeple is still looking.",

  "home.checklist": "Checklist",
  "home.group.accounts": "Accounts",
  "home.group.events": "Events",
  "home.group.meeting": "Meeting",
  "home.group.encoder": "Encoder",
  "home.accounts.ok": ({ platforms }: { platforms: string }) =>
    `${platforms}: connected, and allowed to go live.`,
  "home.events.ok": ({ platforms }: { platforms: string }) =>
    `Ready on ${platforms}, with the right time and audience.`,
  "home.events.making": ({ platforms }: { platforms: string }) => `Being created on ${platforms}.`,
  "home.events.later": ({ platforms, day }: { platforms: string; day: string }) =>
    `${platforms} takes events from ${day} on. Steeple creates it then.`,
  "home.meeting.none": "No meeting belongs to this service.",
  "home.meeting.ok": ({ title }: { title: string }) => `“${title}” waits for its host.`,
  "home.meeting.live": ({ title }: { title: string }) => `“${title}” is open.`,
  "home.encoder.later": "Looked at from 20 minutes before the start.",
  "home.encoder.waiting": "No video has been seen yet.",
  "home.encoder.ok": ({ platforms }: { platforms: string }) => `${platforms}: video arrives.`,
  "home.checked": ({ time }: { time: string }) => `Checked at ${time}`,
  "home.checkNow": "Check now",
  "home.checking": "Checking…",

  "home.fix.reconnect": "Reconnect",
  "home.fix.test": "Test again",
  "home.fix.retry": "Retry",
  "home.fix.saveAgain": "Save again",
  "home.fix.encoder": "Show encoder settings",
  "home.fix.key": "Paste the key",
  "home.fix.look": "Look again",

  "home.coming": "Coming up",
  "home.coming.none": "Nothing else is planned.",
  "home.coming.all": "All services",
  "home.plan": "Plan a service",

  "home.empty.title": "Plan your first service",
  "home.empty.text": "Three steps, a few minutes. Steeple does the rest on the day.",
  "home.empty.step1": "Connect where people watch",
  "home.empty.step1.text": "YouTube, Facebook and others. Sign in there once.",
  "home.empty.step2": "Plan the service",
  "home.empty.step2.text": "One form makes the event on every platform.",
  "home.empty.step3": "Go live",
  "home.empty.step3.text": "By itself at the planned time, or with one button.",
  "home.empty.done": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, { one: "1 account connected", other: `${forms.number(count)} accounts connected` }),
  "home.empty.none": "No service is planned.",
  "home.empty.none.text": "Plan the next one and Steeple prepares it on every platform.",
};
