import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { server } from "./es/server";
import { refusalWords, remedyWords } from "./server";

/** The Rust files below these folders of the repository. */
function rust(...folders: string[]): string[] {
  return folders.flatMap((folder) => {
    const at = join("..", folder);
    const names = readdirSync(at, { recursive: true }).map(String);
    return names.filter((name) => name.endsWith(".rs")).map((name) => readFileSync(join(at, name), "utf8"));
  });
}

const sources = rust("domain/src", "api/src/graphql");
const contract = [readFileSync("../platforms/src/contract/error.rs", "utf8")];

/** Codes of refusals are given where they are made; what only programs provoke is told in the server's own words. */
const REFUSAL = /(?:Error::invalid|Problem::new|\bwrong|\bcoded)\(\s*"([A-Z][A-Z0-9_]+)"/g;
const FOR_PROGRAMS = ["INTERNAL", "PLATFORM", "TOO_MANY_OPERATIONS"];

function found(texts: string[], pattern: RegExp): string[] {
  const all = texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ""));
  return [...new Set(all)].sort();
}

test("every refusal of the server has its Spanish sentence", () => {
  const codes = found(sources, REFUSAL);

  expect(codes.length).toBeGreaterThan(50);
  const missing = codes.filter((code) => !FOR_PROGRAMS.includes(code) && !(code in server.refusals));
  expect(missing).toEqual([]);
});

test("every kind of a platform's failure has its Spanish sentences", () => {
  const kinds = found(contract, /Self::\w+(?: \{ \.\. \})? => "([A-Z][A-Z_]+)"/g);

  expect(kinds.length).toBeGreaterThan(8);
  expect(kinds.filter((kind) => !(kind in server.kinds))).toEqual([]);
});

test("no Spanish sentence stands for a word that the server no longer has", () => {
  const codes = new Set(found(sources, /"([A-Z][A-Z0-9_]+)"/g));

  expect(Object.keys(server.refusals).filter((code) => !codes.has(code))).toEqual([]);
});

test("a word that is not known is told as the server tells it, and as English", () => {
  expect(refusalWords(server, "NEW_WORD", "Do this.")).toEqual({ words: "Do this.", lang: "en" });
  expect(remedyWords(server, "NEW_KIND", "Do that.")).toEqual({ words: "Do that.", lang: "en" });
  expect(refusalWords(null, "TITLE_EMPTY", "Give it a title.")).toEqual({ words: "Give it a title." });
});
