// Writes a .br and a .gz of every text file of the build, so that Steeple compresses nothing while people wait. Of scripts and styles
// only these stay: they are most of the console, every browser takes one of the two, and Steeple unpacks them for whoever takes none.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const text = /\.(js|css|html|svg|webmanifest)$/;

for (const name of readdirSync(dist, { recursive: true })) {
  if (!text.test(name)) continue;
  const file = join(dist, name);
  const plain = readFileSync(file);
  const variants = {
    br: brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }),
    gz: gzipSync(plain, { level: 9 }),
  };
  // What is hardly smaller is not worth a second file.
  const smaller = Object.entries(variants).filter(([, bytes]) => bytes.length < plain.length * 0.9);
  for (const [ending, bytes] of smaller) writeFileSync(`${file}.${ending}`, bytes);
  if (smaller.length === 2 && name.startsWith("assets/")) rmSync(file);
}
