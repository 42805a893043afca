import { expect, test } from "vitest";
import { es } from "../i18n/es";
import { translator } from "../i18n/translator";
import { t } from "../test.words";
import { findingWords } from "./finding-words";
import { finding, service } from "./home.fixture";

const inSpanish = translator("es", es);

test("in English a finding is told as Steeple tells it", () => {
  expect(findingWords(finding(), service(), "en", t).why).toBe("Facebook said that the sign-in is over.");
});

test("in Spanish it is told by the catalogue, with the account's name", () => {
  expect(findingWords(finding(), service(), "es", inSpanish)).toEqual({
    what: "Hay que reconectar Facebook «Grace Chapel».",
    why: "",
    fix: "Pulse Reconectar e inicie sesión de nuevo.",
  });
});

test("a word that no catalogue knows is told in Steeple's own words", () => {
  const unknown = finding({ code: "SOMETHING_NEW" });
  expect(findingWords(unknown, service(), "es", inSpanish).what).toBe(unknown.what);
});
