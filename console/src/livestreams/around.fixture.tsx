import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { Client, fetchExchange, Provider } from "urql";
import { vi } from "vitest";
import { I18nFixed } from "../i18n/I18n";
import { type Role, SessionFixed } from "../session/Session";
import { t } from "../test.words";

const ROLES: readonly Role[] = ["VIEWER", "OPERATOR", "ADMIN", "OWNER"];

const viewer = (role: Role) => ({
  role,
  user: { id: "use_1", email: "miriam@gracechapel.example", name: "Miriam" },
  church: { id: "chu_1", name: "Grace Chapel", timeZone: "America/New_York" },
});

/** Shows a part of a page to somebody of this role. Gives what the page sends; `answer` is what comes back, nothing by itself. */
export function showAs(role: Role, part: ReactNode, answer?: object) {
  const send = vi.fn((_url: unknown, _request?: RequestInit) =>
    answer
      ? Promise.resolve(
          new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } }),
        )
      : new Promise<Response>(() => {}),
  );
  const client = new Client({
    url: "http://steeple.example/graphql",
    exchanges: [fetchExchange],
    fetch: send as unknown as typeof fetch,
    preferGetMethod: false,
  });
  const may = (wanted: Role) => ROLES.indexOf(role) >= ROLES.indexOf(wanted);
  render(
    <Provider value={client}>
      <MemoryRouter>
        <I18nFixed value={{ t, locale: "en-US", language: "en" }}>
          <SessionFixed value={{ viewer: viewer(role), current: true, may }}>{part}</SessionFixed>
        </I18nFixed>
      </MemoryRouter>
    </Provider>,
  );
  /** The input of the request that was sent last. */
  const sent = () => JSON.parse(String(send.mock.lastCall?.[1]?.body)).variables.input;
  return { send, sent };
}
