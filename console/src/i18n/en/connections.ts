import type { Forms } from "../messages";

/** Accounts on platforms. */
export const connections = {
  "connections.title": "Connections",
  "connections.add": "Add an account",
  "connections.none": "No account is connected yet.",
  "connections.none.text":
    "Connect the church's accounts once. Steeple keeps them connected and tells you early when one will not last.",
  "connections.was": "Disconnected accounts",

  "connections.state.connected": "Connected",
  "connections.state.mayNot": "Not allowed to go live",
  "connections.state.ends": "Ends before a service",
  "connections.state.expired": "Has to be reconnected",
  "connections.state.broken": "Cannot be used",
  "connections.state.disconnected": "Disconnected",
  "connections.state.untested": "Not tested yet",
  "connections.state.scopes": "A permission is missing",

  "connections.good": "Good until",
  "connections.good.renewed": "No end is known; Steeple renews the sign-in by itself.",
  "connections.good.until": ({ date }: { date: string }) => `${date}.`,
  "connections.good.past": ({ date, title }: { date: string; title: string }) => `${date}, past “${title}”.`,
  "connections.good.ends": (
    { date, days, title }: { date: string; days: number; title: string },
    forms: Forms,
  ) =>
    `${date}, ${forms.plural(days, { one: "1 day", other: `${forms.number(days)} days` })} before “${title}”. Reconnect before then.`,
  "connections.answered": "Last answer",
  "connections.answered.never": "Not yet",
  "connections.usedFor": "Used for",
  "connections.usedFor.nothing": "Nothing that is planned.",
  "connections.usedFor.more": ({ count }: { count: number }, forms: Forms) =>
    forms.plural(count, { one: "and 1 more", other: `and ${forms.number(count)} more` }),
  "connections.missing": ({ scopes }: { scopes: string }) => `Not allowed by its owner: ${scopes}.`,

  "connections.test": "Test",
  "connections.testing": "Testing…",
  "connections.tested": ({ platform }: { platform: string }) => `${platform} answered.`,
  "connections.reconnect": "Reconnect",
  "connections.disconnect": "Disconnect",
  "connections.disconnect.title": ({ account }: { account: string }) => `Disconnect ${account}?`,
  "connections.disconnect.text":
    "Steeple forgets the sign-in at once and gives it back at the platform. What was streamed there stays there.",
  "connections.disconnect.breaks": "These will not take place there:",
  "connections.disconnect.breaksNothing": "Nothing that is planned uses this account.",
  "connections.disconnect.confirm": "Disconnect now",
  "connections.disconnected": ({ account }: { account: string }) => `${account} is disconnected.`,

  "connect.title": "Add an account",
  "connect.live": "Livestreams",
  "connect.live.text": "Where people watch the service.",
  "connect.meetings": "Meetings",
  "connect.meetings.text": "Rooms for groups, classes and people who join from home.",
  "connect.relay": "Relays",
  "connect.relay.text": "One signal goes in, many platforms come out.",
  "connect.need.oauth": "Sign in there with the account that owns the page or channel.",
  "connect.need.form": "Needs values that you copy from the platform.",
  "connect.need.both": "Sign in there, or enter keys by hand.",
  "connect.need.setUp": "Has to be registered first; the guide tells how.",
  "connect.connect": ({ platform }: { platform: string }) => `Connect ${platform}`,
  "connect.leaving": ({ platform }: { platform: string }) => `Taking you to ${platform}…`,
  "connect.how": ({ platform }: { platform: string }) =>
    `${platform} asks who you are and what Steeple may do. Leave every box ticked, then you come back here.`,
  "connect.notSetUp": ({ platform }: { platform: string }) =>
    `This Steeple is not registered with ${platform} yet`,
  "connect.notSetUp.text":
    "Register an app there once; the guide tells how. Whoever runs the server can do it for every church, too.",
  "connect.redirectUri": "Redirect URI for the registration",
  "connect.code": "Connect with a code",
  "connect.code.text": "No browser here that is signed in there? Type a short code on your phone instead.",
  "connect.form.title": "Connect with keys",
  "connect.form.submit": "Connect",
  "connect.scopes": "What Steeple asks for, and why",
  "connect.scopes.required": "required",
  "connect.scopes.optional": "useful",
  "connect.guide": "Step by step",

  "result.title": "Connecting an account",
  "result.waiting": "Steeple is asking the platform…",
  "result.connected": ({ account, platform }: { account: string; platform: string }) =>
    `Connected as ${account} on ${platform}`,
  "result.connected.text": "Steeple made a real call to the platform to make sure.",
  "result.proof.account": "Account",
  "result.proof.live": "May go live",
  "result.proof.live.yes": "Yes, the platform says so",
  "result.proof.live.no": "No",
  "result.proof.live.unknown": "The platform could not say yet. Press Test in a few minutes.",
  "result.proof.ends": "Good until",
  "result.code.type": ({ platform }: { platform: string }) =>
    `Open ${platform}'s page on any device, sign in with the church's account, and type this code:`,
  "result.code.label": "Code",
  "result.code.open": ({ platform }: { platform: string }) => `Open ${platform}'s page`,
  "result.code.waiting": ({ platform }: { platform: string }) =>
    `Steeple asks ${platform} every few seconds. This page goes on by itself.`,
  "result.done": "To the connections",
  "result.another": "Add another account",
  "result.plan": "Plan a service",
  "result.denied": ({ platform }: { platform: string }) => `${platform} was told not to connect`,
  "result.denied.text": "Somebody pressed Cancel there. Nothing was changed.",
  "result.failed": ({ platform }: { platform: string }) => `${platform} could not be connected`,
  "result.gone": "This attempt is over",
  "result.gone.text": "It belongs to another person, or is too old. Start again from the connections.",
  "result.again": "Try again",
  "result.choose": ({ platform }: { platform: string }) => `Which ${platform} account is the church's?`,
  "result.choose.text": "Your sign-in reaches several. Steeple connects the one that you choose.",
  "result.choose.submit": "Connect this account",
};
