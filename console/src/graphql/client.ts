import { Client, cacheExchange, fetchExchange, mapExchange, subscriptionExchange } from "@urql/core";
import { early } from "../session/early";
import { isSessionLost } from "./problems";
import { sessionLost } from "./session-lost";
import { openSocket, socketUrl } from "./socket";

/** The one client: requests by POST, subscriptions by WebSocket, both with the session's cookie, both at this origin. */
export function createSteepleClient(): Client {
  const socket = openSocket(socketUrl(window.location));
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    fetch: early.fetch,
    requestPolicy: "cache-and-network",
    fetchOptions: { headers: { accept: "application/graphql-response+json" } },
    exchanges: [
      mapExchange({
        onError(error) {
          if (isSessionLost(error)) sessionLost.tell();
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (operation) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { ...operation, query: operation.query ?? "" },
              { ...sink, next: ({ data, errors }) => sink.next({ data: data ?? null, errors }) },
            ),
          }),
        }),
      }),
    ],
  });
}
