import { expect, test } from "vitest";
import { sources } from "../test.platforms";
import { t } from "../test.words";
import { platformName } from "../ui/PlatformMark";
import { es } from "./es";
import { platforms } from "./es/platforms";
import { server } from "./es/server";
import type { Translate } from "./messages";
import { fieldWords, handKeyWords, ineligibleWords, scopeWords } from "./server";
import { translator } from "./translator";

/** A field is written out, or made by a short `field(…)`; the same holds of a scope. */
const FIELD = /(?:FormField \{\s*name:|\bfield\()\s*("[^"]+"|[A-Z]+)/g;
const SCOPE = /(?:\bScope \{\s*name:|\bscope\()\s*("[^"]+"|[A-Z]+)/g;
/** How many fields and scopes there are can also be told by what each must say. */
const HELPS = /\bhelp: "/g;
const WHYS = /\bScope \{[^{}]*?\bwhy: "/g;

/** The names that stand there, or behind a constant. */
function names(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map(([, word = ""]) => {
    if (word.startsWith('"')) return word.slice(1, -1);
    const constant = source.match(new RegExp(`const ${word}: &str = "([^"]+)"`));
    return constant?.[1] ?? `what is ${word}?`;
  });
}

/** Every platform's names under its word; platforms without any are left out. */
function named(pattern: RegExp): Record<string, string[]> {
  const all = Object.entries(sources).map(([platform, source]) => [platform, names(source, pattern).sort()]);
  return Object.fromEntries(all.filter(([, some]) => some?.length));
}

/** The same from the Spanish words. */
function told(what: "fields" | "scopes"): Record<string, string[]> {
  const all = Object.entries(platforms).map(([platform, words]) => [
    platform,
    Object.keys(words[what] ?? {}).sort(),
  ]);
  return Object.fromEntries(all.filter(([, some]) => some?.length));
}

/** Platforms whose Rust has this. */
function which(pattern: RegExp): string[] {
  return Object.keys(sources).filter((platform) => pattern.test(sources[platform] ?? ""));
}

test("every field of a form has its Spanish label and help, and no other has", () => {
  const fields = named(FIELD);

  expect(Object.keys(sources).length).toBeGreaterThan(10);
  expect(fields["ZOOM"]).toEqual(["account_id", "client_id", "client_secret", "host"]);
  expect(told("fields")).toEqual(fields);
});

test("what every permission is for is told in Spanish, and of no other permission", () => {
  const scopes = named(SCOPE);

  expect(scopes["MICROSOFT_TEAMS"]).toContain("OnlineMeetings.ReadWrite");
  expect(told("scopes")).toEqual(scopes);
});

test("no field and no permission is written in a way that this test does not read", () => {
  for (const source of Object.values(sources)) {
    expect(names(source, FIELD).length).toBeGreaterThanOrEqual([...source.matchAll(HELPS)].length);
    expect(names(source, SCOPE).length).toBeGreaterThanOrEqual([...source.matchAll(WHYS)].length);
  }
});

test("how a day's key is got and why an account cannot be chosen is told in Spanish", () => {
  const words = Object.entries(platforms);

  expect(words.filter(([, { handKey }]) => handKey).map(([platform]) => platform)).toEqual(
    which(/\bimpl HandKey for\b/),
  );
  expect(words.filter(([, { ineligible }]) => ineligible).map(([platform]) => platform)).toEqual(
    which(/\blet ineligible = /),
  );
});

test("a word of a platform that is not known is told as the server tells it, and as English", () => {
  const field = { name: "new_field", label: "New", help: "Look there." };
  const english = { words: "Look there.", lang: "en" };

  expect(fieldWords(server, "ZOOM", field)).toEqual({ label: { words: "New", lang: "en" }, help: english });
  expect(scopeWords(server, "NEW_PLATFORM", { name: "read", why: "Look there." })).toEqual(english);
  expect(handKeyWords(server, "ZOOM", "Look there.")).toEqual(english);
  expect(ineligibleWords(server, "ZOOM", "Look there.")).toEqual(english);
});

test("a platform is called by the name that Rust gives it, and in Spanish by its own where it is no brand", () => {
  const names = Object.entries(sources).map(([platform, source]) => [
    platform,
    source.match(/\bDescriptor = Descriptor \{[\s\S]*?\bname: "([^"]+)"/)?.[1],
  ]);
  const inSpanish = translator("es", es);
  const called = (t: Translate) =>
    Object.keys(sources).map((platform) => [platform, platformName(platform, t)]);

  expect(called(t)).toEqual(names);
  expect(called(inSpanish).filter(([, name]) => !names.some(([, english]) => english === name))).toEqual([
    ["CUSTOM_RTMP", "RTMP o SRT propio"],
  ]);
});

test("what is known of a platform is told in Spanish, and in English as the server tells it", () => {
  const field = { name: "host", label: "Host", help: "E-mail address." };

  expect(fieldWords(server, "ZOOM", field).label).toEqual({ words: "Anfitrión" });
  expect(fieldWords(null, "ZOOM", field).label).toEqual({ words: "Host" });
  expect(scopeWords(null, "KICK", { name: "user:read", why: "Why." })).toEqual({ words: "Why." });
});
