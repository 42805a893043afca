/** What is there before a test begins, made through the public API: quicker than by clicking, and clicked elsewhere. */
import type { Steeple } from "./steeple";

const LOGINS: Record<string, string> = {
  INSTAGRAM: "gracechapel",
  YOUTUBE: "Grace Chapel",
  FACEBOOK: "Grace Chapel Admin",
  RESTREAM: "gracechapel",
  ZOOM: "media@gracechapel.example",
};

/** Connects an account as the owner's browser would, consent page and all; gives the connection's id. */
export async function connect(steeple: Steeple, platform: string): Promise<string> {
  const cookie = await session(steeple);
  const begun = await asBrowser<{ connectPlatform: { authorizationUrl: string; attempt: { id: string } } }>(
    steeple,
    cookie,
    `mutation($input: ConnectPlatformInput!) { connectPlatform(input: $input) {
      authorizationUrl attempt { id } userErrors { message } } }`,
    { input: { platform, returnPath: "/connections" } },
  );
  const { authorizationUrl, attempt } = begun.connectPlatform;
  const page = await (await fetch(authorizationUrl)).text();
  const part = (before: string) =>
    (page.split(before)[1] ?? "").split('"')[0]?.replaceAll("&amp;", "&") ?? "";
  const form = new URLSearchParams({
    consent: part('name="consent" value="'),
    login: LOGINS[platform] ?? "",
    decision: "approve",
  });
  for (const scope of page.split('name="scope" value="').slice(1))
    form.append("scope", scope.split('"')[0] ?? "");
  const consent = new URL(part('action="'), authorizationUrl);
  const allowed = await fetch(consent, { method: "POST", body: form, redirect: "manual" });
  await fetch(allowed.headers.get("location") ?? "", { headers: { cookie }, redirect: "manual" });
  return connected(steeple, cookie, attempt.id);
}

async function connected(steeple: Steeple, cookie: string, attempt: string): Promise<string> {
  const query = `query($id: ID!) { authorizationAttempt(id: $id) { status message connection { id }
    choices { id ineligible } } }`;
  type Seen = {
    authorizationAttempt: {
      status: string;
      message: string | null;
      connection: { id: string } | null;
      choices: { id: string; ineligible: string | null }[];
    };
  };
  const seen = (await asBrowser<Seen>(steeple, cookie, query, { id: attempt })).authorizationAttempt;
  if (seen.connection) return seen.connection.id;
  const choice = seen.choices.find((one) => one.ineligible === null);
  if (!choice) throw new Error(JSON.stringify(seen));
  const chosen = await asBrowser<{ chooseAccount: { connection: { id: string } } }>(
    steeple,
    cookie,
    "mutation($input: ChooseAccountInput!) { chooseAccount(input: $input) { connection { id } userErrors { message } } }",
    { input: { attemptId: attempt, accountId: choice.id } },
  );
  return chosen.chooseAccount.connection.id;
}

type Plan = { title?: string; inMinutes?: number; lastsMinutes?: number; startPolicy?: string };

/** Plans a service on these connections and waits until every platform is ready for it; gives its id. */
export async function schedule(steeple: Steeple, connections: string[], plan: Plan = {}): Promise<string> {
  const start = Date.now() + (plan.inMinutes ?? 60) * 60_000;
  const end = start + (plan.lastsMinutes ?? 75) * 60_000;
  const input = {
    title: plan.title ?? "Sunday service",
    scheduledStart: new Date(start).toISOString(),
    scheduledEnd: new Date(end).toISOString(),
    startPolicy: plan.startPolicy ?? "MANUAL",
    platforms: connections.map((connectionId) => ({ connectionId })),
  };
  const made = await steeple.tell<{ livestream: { id: string } }>(
    "scheduleLivestream",
    input,
    "livestream { id }",
  );
  const { id } = made.livestream;
  await until(async () => (await statuses(steeple, id)).every((status) => status === "SCHEDULED"));
  return id;
}

/** Plans a meeting on this connection and waits until its room is there; gives its id. */
export async function meet(steeple: Steeple, connection: string, title = "Prayer evening"): Promise<string> {
  const start = Date.now() + 90 * 60_000;
  const input = {
    title,
    scheduledStart: new Date(start).toISOString(),
    scheduledEnd: new Date(start + 60 * 60_000).toISOString(),
    connectionIds: [connection],
  };
  const made = await steeple.tell<{ meeting: { id: string } }>("scheduleMeeting", input, "meeting { id }");
  const query = "query($id: ID!) { meeting(id: $id) { platforms { status } } }";
  await until(async () => {
    const seen = await steeple.ask<{ meeting: { platforms: { status: string }[] } }>(query, made.meeting);
    return seen.meeting.platforms.every((platform) => platform.status === "SCHEDULED");
  });
  return made.meeting.id;
}

/** How it is on each platform. */
export async function statuses(steeple: Steeple, id: string): Promise<string[]> {
  const query = "query($id: ID!) { livestream(id: $id) { platforms { status } } }";
  const seen = await steeple.ask<{ livestream: { platforms: { status: string }[] } }>(query, { id });
  return seen.livestream.platforms.map((platform) => platform.status);
}

/** The API token's session cannot press Connect for a browser, so the owner signs in. */
async function session(steeple: Steeple): Promise<string> {
  const query = "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { message } } }";
  const answer = await fetch(`${steeple.url}graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input: steeple.owner } }),
  });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function asBrowser<Data>(
  steeple: Steeple,
  cookie: string,
  query: string,
  variables: Record<string, unknown>,
): Promise<Data> {
  const answer = await fetch(`${steeple.url}graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie, origin: new URL(steeple.url).origin },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** Asks again until it is so; a test's own time limit ends it. */
async function until(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((resolve) => setImmediate(resolve));
}
