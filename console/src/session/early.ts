/**
 * Who is signed in, asked before the console itself has arrived. The client takes the answer when it asks the same, so it
 * is asked once.
 */

/** What `ViewerQuery` says on the wire; a test compares them. */
export const VIEWER = `query Viewer {
  viewer {
    ...ViewerFields
    __typename
  }
}
fragment ViewerFields on Viewer {
  role
  user {
    id
    email
    name
    __typename
  }
  church {
    id
    name
    timeZone
    __typename
  }
  __typename
}`;

/** Screens that do not begin with who is signed in. */
const FOR_STRANGERS = ["/join", "/setup"];

const PATH = "/graphql";

export class Early {
  private answer: Promise<Response> | null = null;

  constructor(private readonly send: typeof fetch = (place, request) => fetch(place, request)) {}

  /** Asks, where the screen at this path needs to know. */
  ask(path: string): void {
    if (FOR_STRANGERS.some((one) => path.startsWith(one))) return;
    const answer = this.send(PATH, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ operationName: "Viewer", query: VIEWER }),
    });
    // Whoever takes it hears of a failure.
    answer.catch(() => undefined);
    this.answer = answer;
  }

  /** Sends a request of the client, or gives it the early answer: once, and only to the question that was asked. */
  readonly fetch: typeof fetch = (place, request) => {
    const { answer } = this;
    if (!answer || !asksForViewer(request?.body)) return this.send(place, request);
    this.answer = null;
    return answer.catch(() => this.send(place, request));
  };
}

function asksForViewer(body: unknown): boolean {
  return typeof body === "string" && JSON.parse(body).query === VIEWER;
}

export const early = new Early();
