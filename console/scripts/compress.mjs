// Writes a .br and a .gz of every text file of the build, so that Steeple compresses nothing while people wait. Of scripts and styles
// only these stay: they are most of the console, every browser takes one of the two, and Steeple unpacks them for whoever takes none.
// GraphiQL's are as large as all of the console's and seldom asked for: they stay as .gz alone, which every browser takes.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const text = /\.(js|css|html|svg|webmanifest)$/;

const pack = {
  br: (plain) =>
    brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }),
  gz: (plain) => gzipSync(plain, { level: 9 }),
};

// The list of the build's files is for scripts/size.mjs and not for Steeple.
const lists = fileURLToPath(new URL("../.vite/", import.meta.url));
mkdirSync(lists, { recursive: true });
renameSync(join(dist, ".vite/manifest.json"), join(lists, "manifest.json"));
rmSync(join(dist, ".vite"), { recursive: true });

for (const name of readdirSync(dist, { recursive: true })) {
  if (!text.test(name)) continue;
  const file = join(dist, name);
  const plain = readFileSync(file);
  const wanted = name.startsWith("assets/graphiql-") ? ["gz"] : ["br", "gz"];
  const packed = wanted.map((ending) => [ending, pack[ending](plain)]);
  // What is hardly smaller is not worth a second file.
  const smaller = packed.filter(([, bytes]) => bytes.length < plain.length * 0.9);
  for (const [ending, bytes] of smaller) writeFileSync(`${file}.${ending}`, bytes);
  if (smaller.length === wanted.length && name.startsWith("assets/")) rmSync(file);
}
