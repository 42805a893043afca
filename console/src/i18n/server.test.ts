import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { server } from "./es/server";
import { limitWords, refusalWords, remedyWords } from "./server";

/** What the Rust files below these folders of the repository do; what their own tests say does not count. */
function rust(...folders: string[]): string[] {
  return folders.flatMap((folder) => {
    const at = join("..", folder);
    const names = readdirSync(at, { recursive: true }).map(String);
    const files = names
      .filter((name) => name.endsWith(".rs"))
      .map((name) => readFileSync(join(at, name), "utf8"));
    return files.map((text) => text.split("#[cfg(test)]\nmod ")[0] ?? "");
  });
}

const sources = rust("domain/src", "api/src/graphql");
const platforms = rust("platforms/src");
const contract = [readFileSync("../platforms/src/contract/error.rs", "utf8")];

/** Codes of refusals are given where they are made; what only programs provoke is told in the server's own words. */
const REFUSAL = /(?:Error::invalid|Problem::new|\bwrong|\bcoded|(?<!::)\brefused)\(\s*"([A-Z][A-Z0-9_]+)"/g;
const FOR_PROGRAMS = ["INTERNAL", "PLATFORM", "TOO_MANY_OPERATIONS"];

/** What ends an attempt to connect, and what a connection that is not connected suffers from. */
const REASON = /(?:Reason::new|Setback::refused)\(\s*"([A-Z][A-Z0-9_]+)"/g;
/** What Steeple sees of a broadcast or a meeting: said outright, or chosen with its words just before. */
const SEEN = /(?:\.say\(|=> \()\s*"([A-Z][A-Z0-9_]+)",\s*["\w]/g;
const READINESS = /(?:\b(?:blocks|warns)\(|severity,|code:|\()\s*"([A-Z][A-Z0-9_]+)"/g;
/** Any word in capitals, in files where nearly all of them are codes of what limits an account. */
const IN_CAPITALS = /"([A-Z]+(?:_[A-Z]+)+|[A-Z]{6,})"/g;
/** Those that are not: a task of Facebook's, and the codes of failures. */
const NO_LIMITS = ["CREATE_CONTENT"];

function found(texts: string[], pattern: RegExp): string[] {
  const all = texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ""));
  return [...new Set(all)].sort();
}

function without(codes: string[], ...known: object[]): string[] {
  return codes.filter((code) => !known.some((words) => code in words));
}

test("every refusal of the server has its Spanish sentence", () => {
  const codes = found(sources, REFUSAL).filter((code) => !FOR_PROGRAMS.includes(code));

  expect(codes.length).toBeGreaterThan(50);
  expect(without(codes, server.refusals)).toEqual([]);
});

test("every kind of a platform's failure has its Spanish sentences", () => {
  const kinds = found(contract, /Self::\w+(?: \{ \.\. \})? => "([A-Z][A-Z_]+)"/g);

  expect(kinds.length).toBeGreaterThan(8);
  expect(without(kinds, server.kinds)).toEqual([]);
});

test("every end of an attempt to connect and every state of a connection has its Spanish sentences", () => {
  const codes = found(rust("domain/src/connection"), REASON);

  expect(codes).toEqual(expect.arrayContaining(["NO_ACCOUNT", "CODE_NOT_TYPED", "CREDENTIALS_UNREADABLE"]));
  expect(without(codes, server.own, server.kinds)).toEqual([]);
});

test("everything that Steeple sees of a broadcast or a meeting has its Spanish sentences", () => {
  const outcomes = ["livestream", "meeting"].map((what) => `../domain/src/${what}/outcome.rs`);
  const codes = found(
    outcomes.map((file) => readFileSync(file, "utf8")),
    SEEN,
  );

  expect(codes).toEqual(["GONE", "HOST_MISSING", "MISSED", "NO_SIGNAL", "REMOVED", "SIGNAL_LOST"]);
  expect(without(codes, server.own, server.kinds)).toEqual([]);
});

test("everything that limits an account has its Spanish sentences", () => {
  const files = [...platforms, ...rust("domain/src/connection")].filter((text) =>
    /(?:Permission|Live)Finding\b/.test(text),
  );
  const codes = found(files, IN_CAPITALS).filter((code) => !NO_LIMITS.includes(code));

  expect(codes).toEqual(expect.arrayContaining(["LIVE_NOT_ENABLED", "NO_TLS", "FREE_PLAN", "NOT_ASKED"]));
  expect(without(codes, server.limits, server.own, server.kinds)).toEqual([]);
});

test("everything that readiness finds has its Spanish sentences", () => {
  const codes = found(rust("domain/src/readiness"), READINESS).filter((code) => code !== "MISSING");

  expect(codes).toEqual(expect.arrayContaining(["NOT_CONNECTED", "KEY_OLD", "NO_SIGNAL", "SENT_TWICE"]));
  expect(without(codes, server.readiness)).toEqual([]);
});

test("no Spanish sentence stands for a word that the server no longer has", () => {
  const codes = new Set(found([...sources, ...platforms], /"([A-Z][A-Z0-9_]+)"/g));

  const words = { ...server.refusals, ...server.own, ...server.limits, ...server.readiness };
  expect(Object.keys(words).filter((code) => !codes.has(code))).toEqual([]);
});

test("a word that is not known is told as the server tells it, and as English", () => {
  expect(refusalWords(server, "NEW_WORD", "Do this.")).toEqual({ words: "Do this.", lang: "en" });
  expect(remedyWords(server, "NEW_KIND", "Do that.")).toEqual({ words: "Do that.", lang: "en" });
  expect(refusalWords(null, "TITLE_EMPTY", "Give it a title.")).toEqual({ words: "Give it a title." });
});

test("what limits an account is told by its own word, or by the kind of failure behind it", () => {
  const english = { what: "Not now.", fix: "Wait." };

  expect(limitWords(server, { code: "FREE_PLAN", ...english }).what.words).toContain("plan gratuito");
  expect(limitWords(server, { code: "UNAVAILABLE", ...english }).what.words).toContain("tiene problemas");
  expect(limitWords(server, { code: "NEW_WORD", ...english })).toEqual({
    what: { words: "Not now.", lang: "en" },
    fix: { words: "Wait.", lang: "en" },
  });
  expect(limitWords(null, { code: "FREE_PLAN", ...english }).fix).toEqual({ words: "Wait." });
});
