/** GraphiQL's page: a build of its own, into the same `dist/`, so that nothing of it is in the console's scripts. */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const instead = (file: string) => fileURLToPath(new URL(`src/graphiql/instead/${file}`, import.meta.url));

/** Two thirds of what GraphiQL would weigh are fonts, written into its styles. The reader's own fonts do. */
const withoutFonts: Plugin = {
  name: "steeple:without-fonts",
  enforce: "pre",
  transform(code, id) {
    return id.endsWith("/graphiql/dist/style.css") ? code.replace(/@font-face\s*\{[^}]*\}/g, "") : null;
  },
};

export default defineConfig({
  plugins: [withoutFonts],
  resolve: {
    alias: [
      { find: /^framer-motion$/, replacement: instead("framer-motion.tsx") },
      { find: /^react-remove-scroll-bar$/, replacement: instead("react-remove-scroll-bar.ts") },
    ],
  },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: false,
    copyPublicDir: false,
    chunkSizeWarningLimit: 1_300,
    rollupOptions: {
      input: "graphiql.html",
      output: {
        // The editor asks for all its parts at once, and in one file they compress better.
        inlineDynamicImports: true,
        entryFileNames: "assets/graphiql-[hash].js",
        assetFileNames: "assets/graphiql-[hash][extname]",
      },
      onwarn(warning, warn) {
        // "use client" is meant for servers that render.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
});
