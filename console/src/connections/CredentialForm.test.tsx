import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { Client, fetchExchange, Provider } from "urql";
import { expect, test, vi } from "vitest";
import { I18nFixed } from "../i18n/I18n";
import { t } from "../test.words";
import { CredentialForm } from "./CredentialForm";

const PEM = "-----BEGIN PRIVATE KEY-----\nMIIE\nvgIB\n-----END PRIVATE KEY-----\n";

const field = (name: string, label: string, secret: boolean, multiline: boolean) => ({
  name,
  label,
  help: "",
  secret,
  multiline,
});
const FIELDS = [
  field("app_id", "App ID", false, false),
  field("key", "Key", true, true),
  field("note", "Note", false, true),
  field("reservation_secret", "Reservation secret", true, false),
];

/** The form, and what it sends; no answer comes. */
function show() {
  const send = vi.fn((_url: unknown, _request?: RequestInit) => new Promise<Response>(() => {}));
  const client = new Client({
    url: "http://steeple.example/graphql",
    exchanges: [fetchExchange],
    fetch: send as unknown as typeof fetch,
    preferGetMethod: false,
  });
  render(
    <Provider value={client}>
      <MemoryRouter>
        <I18nFixed value={{ t, locale: "en-US", language: "en" }}>
          <CredentialForm platform="JITSI" fields={FIELDS} />
        </I18nFixed>
      </MemoryRouter>
    </Provider>,
  );
  return send;
}

test("a key of several lines is sent with its line breaks", async () => {
  const user = userEvent.setup();
  const send = show();

  await user.click(screen.getByLabelText("Key"));
  await user.paste(PEM);
  await user.click(screen.getByRole("button", { name: "Connect" }));

  const { variables } = JSON.parse(String(send.mock.calls[0]?.[1]?.body));
  expect(variables.input.fields).toContainEqual({ name: "key", value: PEM });
});

test("only a secret of several lines is masked by its style, and nothing reads along", () => {
  show();
  const key = screen.getByLabelText("Key");

  expect(key.tagName).toBe("TEXTAREA");
  expect(key.className).toContain("input-masked");
  expect(key.getAttribute("spellcheck")).toBe("false");
  expect(key.getAttribute("autocomplete")).toBe("off");
  expect(screen.getByLabelText("Note").tagName).toBe("TEXTAREA");
  expect(screen.getByLabelText("Note").className).not.toContain("input-masked");
  expect(screen.getByLabelText("Reservation secret").getAttribute("type")).toBe("password");
  expect(screen.getByLabelText("App ID").getAttribute("type")).toBe("text");
});
