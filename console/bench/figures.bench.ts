/**
 * What the console costs, and how soon it knows: `npm run bench`. Printed, never asserted: a busy machine is no fault.
 *
 * Lighthouse has packages of its own: `npm ci` in this folder first.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BrowserContext, chromium } from "@playwright/test";
import { connect, expect, hold, openAs, type Page, type Steeple, schedule, test } from "../e2e/test";

const run = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));
const LIGHTHOUSE = join(HERE, "node_modules/.bin/lighthouse");
/** Lighthouse's figures scatter; the middle one of these counts. */
const RUNS = Number(process.env["STEEPLE_BENCH_RUNS"] ?? 3);
/** Changes that are timed, after some that are not. */
const CHANGES = Number(process.env["STEEPLE_BENCH_CHANGES"] ?? 200);
const WARM_UP = 10;

test.setTimeout(900_000);

test("what a browser loads before the home page shows", async () => {
  const { stdout } = await run("npm", ["run", "--silent", "size"], { cwd: join(HERE, "..") });
  console.log(stdout.trim());
});

test("Lighthouse on the home page, a phone on a slow network", async ({ steeple, launchOptions }) => {
  const connections = [await connect(steeple, "YOUTUBE"), await connect(steeple, "FACEBOOK")];
  await schedule(steeple, connections);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "steeple-lighthouse-"));
  const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`];
  const browser = await chromium.launchPersistentContext(folder, {
    ...launchOptions,
    args,
    baseURL: steeple.url,
  });
  await signedIn(browser, steeple);

  // Lighthouse empties the browser's cache for a first visit, and leaves the session's cookie alone.
  const visits = { "first visit": [], "with what the browser kept": ["--disable-storage-reset"] };
  const report = join(folder, "report.json");
  for (const [visit, how] of Object.entries(visits)) {
    const figures: Figures[] = [];
    for (let n = 0; n < RUNS; n += 1) figures.push(await lighthouse(steeple.url, port, report, how));
    print(visit, figures);
  }
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

function print(visit: string, figures: Figures[]): void {
  const middle = (of: (one: Figures) => number) => median(figures.map(of));
  const milliseconds = (of: (one: Figures) => number) => `${Math.round(middle(of))} ms`;
  const performance = middle((one) => one.performance);
  const accessibility = Math.min(...figures.map((one) => one.accessibility));
  console.log(`Lighthouse, home page, mobile throttling, ${visit}, median of ${figures.length}:`);
  console.log(`  performance ${performance} (goal 95), accessibility ${accessibility} (goal 100)`);
  console.log(
    `  first contentful paint ${milliseconds((one) => one.firstContentfulPaint)}, largest ${milliseconds((one) => one.largestContentfulPaint)}`,
  );
  console.log(
    `  blocked ${milliseconds((one) => one.blocked)}, speed index ${milliseconds((one) => one.speedIndex)}, layout shift ${middle((one) => one.shift).toFixed(3)}`,
  );
}

test("how soon a change of the server is on the page", async ({ page, steeple }) => {
  const id = await schedule(steeple, [await connect(steeple, "YOUTUBE")], { lastsMinutes: 60 });
  await steeple.press("encoder", { on: true });
  await openAs(page, steeple.owner, `/services/${id}/live`);
  await hold(page, "Go live now");
  await expect(page.getByRole("button", { name: "End service" })).toBeVisible();
  await watch(page);

  const delays: number[] = [];
  for (let n = 0; n < WARM_UP + CHANGES; n += 1) {
    // From the request that makes the change, so its own work on the server counts too.
    const began = await page.evaluate(() => Date.now());
    await steeple.tell("extendLivestream", { livestreamId: id, minutes: 1 }, "livestream { id }");
    const shown = await page.waitForFunction((begun) => {
      const { changed } = window as unknown as { changed: number };
      return changed > begun ? changed : null;
    }, began);
    const delay = Number(await shown.jsonValue()) - began;
    if (n >= WARM_UP) delays.push(delay);
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.ceil(delays.length * share) - 1];
  console.log(`Change to page on loopback, ${CHANGES} changes, from the request that makes the change:`);
  console.log(`  median ${at(0.5)} ms, p99 ${at(0.99)} ms (goal 300 ms)`);
});

/** Notes in the page when the planned end that it shows was last another one. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state = window as unknown as { changed: number };
    const shown = () =>
      /Ends at .*/.exec(document.querySelector("main")?.textContent ?? "")?.[0].slice(0, 20);
    let last = shown();
    state.changed = 0;
    const look = () => {
      const now = shown();
      if (now === last) return;
      last = now;
      state.changed = Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
}

type Figures = {
  performance: number;
  accessibility: number;
  firstContentfulPaint: number;
  largestContentfulPaint: number;
  /** Milliseconds in which the page answered no finger. */
  blocked: number;
  speedIndex: number;
  /** How far things moved that had been shown already; 0 is still. */
  shift: number;
};

/** One run against a browser that is signed in already. */
async function lighthouse(url: string, port: number, report: string, how: string[]): Promise<Figures> {
  const args = [url, `--port=${port}`, "--quiet", "--output=json", ...how];
  args.push(
    `--output-path=${report}`,
    "--only-categories=performance,accessibility",
    "--max-wait-for-load=60000",
  );
  await run(LIGHTHOUSE, args, { timeout: 240_000, maxBuffer: 32 * 1024 * 1024 });
  const { categories, audits } = JSON.parse(await readFile(report, "utf8"));
  return {
    performance: Math.round(categories.performance.score * 100),
    accessibility: Math.round(categories.accessibility.score * 100),
    firstContentfulPaint: audits["first-contentful-paint"].numericValue,
    largestContentfulPaint: audits["largest-contentful-paint"].numericValue,
    blocked: audits["total-blocking-time"].numericValue,
    speedIndex: audits["speed-index"].numericValue,
    shift: audits["cumulative-layout-shift"].numericValue,
  };
}

async function signedIn(browser: BrowserContext, steeple: Steeple): Promise<void> {
  const page = await browser.newPage();
  await openAs(page, steeple.owner, steeple.url);
  await page.close();
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
