import react from "@vitejs/plugin-react";
import type { ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

/** The Steeple that `npm run dev` talks to. */
const steeple = process.env["STEEPLE_URL"] ?? "http://127.0.0.1:8080";

/** Steeple refuses what another origin sends, so the development server vouches for its own pages. */
const proxied: ProxyOptions = {
  target: steeple,
  ws: true,
  headers: { origin: steeple },
};

export default defineConfig({
  plugins: [react()],
  cacheDir: "node_modules/.vite",
  build: {
    target: "es2022",
    // Everything is a file of its own, so that the policy needs no exception for inline data.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/graphql": proxied,
      "/oauth": proxied,
      "/setup": proxied,
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test.setup.ts"],
    // Wall clocks in tests are those of a zone that no church of the tests lives in.
    env: { TZ: "Pacific/Auckland" },
  },
});
