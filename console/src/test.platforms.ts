/** What Rust's side says of the platforms, for tests that hold the console's words to it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "./i18n/messages";

const FOLDERS = "../platforms/src";

/** The folder of every platform, under the platform's word in GraphQL: the folders with a guide are platforms. */
const folders: Record<string, string> = Object.fromEntries(
  readdirSync(FOLDERS, { withFileTypes: true })
    .filter((folder) => folder.isDirectory() && readdirSync(join(FOLDERS, folder.name)).includes("docs.md"))
    .map(({ name }) => [name.toUpperCase(), join(FOLDERS, name)]),
);

/** Every platform's client in Rust. */
export const sources: Record<string, string> = Object.fromEntries(
  Object.entries(folders).map(([platform, folder]) => [platform, rust(folder)]),
);

function rust(folder: string): string {
  const files = readdirSync(folder, { recursive: true }).map(String);
  const client = files.filter((file) => file.endsWith(".rs") && !/^(?:sandbox|tests)\b/.test(file));
  return client.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}

/** The guide of every platform in this language. */
export function guides(language: Language): Record<string, string> {
  const file = language === "en" ? "docs.md" : `docs.${language}.md`;
  return Object.fromEntries(
    Object.entries(folders).map(([platform, folder]) => [platform, readFileSync(join(folder, file), "utf8")]),
  );
}
