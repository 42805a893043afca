import { expect, test } from "vitest";
import { server } from "../i18n/es/server";
import { t } from "../test.words";
import { findingWords } from "./finding-words";
import { finding, service } from "./home.fixture";

test("in English a finding is told as Steeple tells it", () => {
  expect(findingWords(finding(), service(), null, t).why).toEqual({
    words: "Facebook said that the sign-in is over.",
  });
});

test("in Spanish it is told by the catalogue, with the account's name", () => {
  expect(findingWords(finding(), service(), server, t)).toEqual({
    what: { words: "Hay que reconectar Facebook «Grace Chapel»." },
    why: { words: "" },
    fix: { words: "Pulse Reconectar e inicie sesión de nuevo." },
  });
});

test("a word that no catalogue knows is told in Steeple's own words, and as English", () => {
  const unknown = finding({ code: "SOMETHING_NEW" });

  expect(findingWords(unknown, service(), server, t).what).toEqual({ words: unknown.what, lang: "en" });
});
