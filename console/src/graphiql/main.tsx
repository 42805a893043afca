/**
 * GraphiQL at `/graphiql`, for members. It asks as everybody does: `POST /graphql` and `graphql-transport-ws`, both with the
 * session's cookie, which is the only credential; so there is no editor for headers.
 */
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { createRoot } from "react-dom/client";
import { socketUrl } from "../graphql/socket";
import { thisTab } from "./storage";
import "graphiql/style.css";
import "./page.css";

const FIRST_QUERY = `# You act as yourself, on the real church. Ctrl+Enter runs.
{
  viewer {
    role
    user { name email }
    church { id name timeZone }
  }
}
`;

const fetcher = createGraphiQLFetcher({
  url: "/graphql",
  wsClient: createClient({ url: socketUrl(window.location) }),
  // Steeple answers in one piece.
  enableIncrementalDelivery: false,
});

const place = document.getElementById("graphiql");
if (place)
  createRoot(place).render(
    <GraphiQL
      fetcher={fetcher}
      storage={thisTab}
      defaultQuery={FIRST_QUERY}
      isHeadersEditorEnabled={false}
      shouldPersistHeaders={false}
    />,
  );
