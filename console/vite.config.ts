import react from "@vitejs/plugin-react";
import type { Plugin, ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

/** The Steeple that `npm run dev` talks to. */
const steeple = process.env["STEEPLE_URL"] ?? "http://127.0.0.1:8080";

/** Steeple refuses what another origin sends, so the development server vouches for its own pages. */
const proxied: ProxyOptions = {
  target: steeple,
  ws: true,
  headers: { origin: steeple },
};

/** What every screen needs comes along with the first script, which asks for it only once it runs. */
const preloaded: Plugin = {
  name: "steeple:preloaded",
  transformIndexHtml(_html, { bundle }) {
    const chunks = Object.values(bundle ?? {}).flatMap((one) => (one.type === "chunk" ? [one] : []));
    const wanted = new Set<string>();
    const visit = (fileName: string) => {
      const chunk = chunks.find((one) => one.fileName === fileName);
      if (!chunk || chunk.isEntry || wanted.has(fileName)) return;
      wanted.add(fileName);
      chunk.imports.forEach(visit);
    };
    const start = chunks.find((one) => one.moduleIds.some((id) => id.endsWith("/src/app/start.tsx")));
    if (start) visit(start.fileName);
    const attributes = (fileName: string) => ({
      rel: "modulepreload",
      crossorigin: true,
      href: `/${fileName}`,
      fetchpriority: "low",
    });
    return [...wanted].map((fileName) => ({
      tag: "link",
      attrs: attributes(fileName),
      injectTo: "head" as const,
    }));
  },
};

export default defineConfig({
  plugins: [react(), preloaded],
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
