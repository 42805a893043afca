// Prints what a browser loads before the first page shows, and fails when the scripts among it pass the budget. GraphiQL's page has a
// budget of its own: it is the largest part of the console in the program.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 150;
const GRAPHIQL_BUDGET_KB = 420;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("../.vite/manifest.json", import.meta.url), "utf8"));

// The entry, the console that it starts, and what the first signed-in page needs: one language and the home page.
const start = Object.keys(manifest).find((key) => manifest[key].name === "start");
const first = ["index.html", start, "src/i18n/en/index.ts", "src/home/HomePage.tsx"];
const files = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}; run npm run build first, or mend this list`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const name of chunk.imports ?? []) visit(name);
};
first.forEach(visit);

let scripts = 0;
for (const file of [...files].sort()) {
  const compressed = new URL(`${file}.gz`, dist);
  const bytes = existsSync(compressed)
    ? statSync(compressed).size
    : gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  if (file.endsWith(".js")) scripts += bytes;
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB gzip  ${file}`);
}
const kilobytes = scripts / 1000;
console.log(
  `${kilobytes.toFixed(1).padStart(7)} kB gzip  JavaScript before the home page shows (at most ${BUDGET_KB})`,
);

const assets = new URL("assets/", dist);
const graphiql = readdirSync(assets).filter((name) => name.startsWith("graphiql-"));
const whole = graphiql.reduce((sum, name) => sum + statSync(new URL(name, assets)).size, 0) / 1000;
console.log(
  `${whole.toFixed(1).padStart(7)} kB gzip  GraphiQL, script and styles (at most ${GRAPHIQL_BUDGET_KB})`,
);
if (kilobytes > BUDGET_KB || whole > GRAPHIQL_BUDGET_KB) process.exit(1);
