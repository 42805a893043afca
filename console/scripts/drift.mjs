// Fails when the types in src/graphql/schema.d.ts are not those of ../schema.graphql, or a document does not fit it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const tada = (...args) =>
  execFileSync("node_modules/.bin/gql.tada", args, { stdio: ["ignore", "ignore", "inherit"] });

const folder = mkdtempSync(join(tmpdir(), "steeple-console-"));
try {
  const fresh = join(folder, "schema.d.ts");
  tada("generate-output", "--output", fresh);
  const committed = readFileSync("src/graphql/schema.d.ts", "utf8");
  if (readFileSync(fresh, "utf8") !== committed) {
    console.error("src/graphql/schema.d.ts is behind ../schema.graphql. Run: npm run generate");
    process.exitCode = 1;
  }
  tada("check", "--fail-on-warn");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
