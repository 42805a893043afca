import { defineConfig, devices } from "@playwright/test";

/** Debian's browser; Playwright downloads none. The rest keeps it from asking anybody anything. */
const chromium = {
  browserName: "chromium" as const,
  launchOptions: {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
};

const phone = { ...devices["Pixel 7"], ...chromium };
const desktop = { ...chromium, viewport: { width: 1280, height: 900 } };

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Each test starts a Steeple of its own.
  fullyParallel: true,
  workers: Number(process.env["STEEPLE_E2E_WORKERS"] ?? 2),
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 20_000,
    locale: "en-US",
    timezoneId: "America/New_York",
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
  },
  projects: [
    { name: "desktop", use: desktop, testIgnore: /pictures/ },
    { name: "phone", use: phone, testIgnore: /pictures/ },
    // No tests either: what the console costs, and how soon it knows.
    {
      name: "bench",
      use: desktop,
      testDir: "bench",
      testMatch: process.env["STEEPLE_BENCH"] ? /bench/ : /$^/,
    },
    // Not a test: `npm run pictures` makes the README's pictures from the real pages.
    { name: "pictures", use: desktop, testMatch: process.env["STEEPLE_PICTURES"] ? /pictures/ : /$^/ },
  ],
});
