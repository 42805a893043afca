import type { Forms } from "../messages";

/** Words that every page uses. */
export const common = {
  "app.name": "Steeple",
  "app.loading": "Loading…",
  "app.skip": "Skip to the page",
  "app.menu": "Main",
  "app.signOut": "Sign out",
  "app.signedInAs": ({ name }: { name: string }) => `Signed in as ${name}`,
  "app.church": "Church",
  "app.theme": "Colours",
  "app.theme.system": "As the device",
  "app.theme.light": "Light",
  "app.theme.dark": "Dark, for the booth",
  "app.language": "Language",
  "app.direction": "Reading direction",
  "app.direction.ltr": "Left to right",
  "app.direction.rtl": "Right to left",
  "app.notFound.title": "There is nothing here",
  "app.notFound.text": "The address is wrong, or what was here is gone.",
  "app.goHome": "Go to This Sunday",
  "app.crashed.title": "This page stopped",
  "app.crashed.text": "Something in the console went wrong. What you planned is safe: it is on the server.",
  "app.crashed.reload": "Load the page again",

  "nav.home": "This Sunday",
  "nav.services": "Services",
  "nav.meetings": "Meetings",
  "nav.connections": "Connections",
  "nav.people": "People",
  "nav.settings": "Settings",

  "action.tryAgain": "Try again",
  "action.cancel": "Cancel",
  "action.save": "Save",
  "action.copy": "Copy",
  "action.copied": "Copied",

  "problem.unreachable.title": "Steeple did not answer",
  "problem.unreachable.text":
    "It is not known whether this was done. Check your network and press again: nothing is done twice.",
  "problem.loading.title": "This page could not be loaded",
  "problem.loading.text": "Steeple does not answer. Check your network; what you typed is kept.",
  "problem.signedOut.title": "You have been signed out",
  "problem.signedOut.text": "Sign in again, then press once more.",
  "problem.failed.title": "That did not work",
  "problem.refused.title": "Please look at this",

  "role.VIEWER": "Viewer",
  "role.OPERATOR": "Operator",
  "role.ADMIN": "Admin",
  "role.OWNER": "Owner",
  "role.needs.OPERATOR": "An operator or admin of your church can do this.",
  "role.needs.ADMIN": "An admin of your church can do this.",

  "platform.CUSTOM_RTMP": "Custom RTMP or SRT",

  "stale.title": ({ seconds }: { seconds: number }, forms: Forms) =>
    `No connection to Steeple. What you see is ${forms.plural(seconds, { one: "1 second", other: `${forms.number(seconds)} seconds` })} old.`,
  "stale.text": "Buttons come back with the connection. The service itself goes on without this page.",

  "time.days": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, { one: "1 day", other: `${forms.number(count)} days` }),
  "time.hours": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, { one: "1 hour", other: `${forms.number(count)} hours` }),
  "time.minutes": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, { one: "1 minute", other: `${forms.number(count)} minutes` }),
  "time.seconds": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, { one: "1 second", other: `${forms.number(count)} seconds` }),
  "time.joint": ({ a, b }: { a: string; b: string }) => `${a} ${b}`,
  "time.zone": ({ zone, city }: { zone: string; city: string }) => `${zone} (${city})`,
  "time.range": ({ from, to }: { from: string; to: string }) => `${from} to ${to}`,
};
