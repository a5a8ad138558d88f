import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { kernels } from "./kernels.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds `web/share` into one script, with the kernels inside, and one style. */
export default defineConfig({
  root: here("../../web/share"),
  plugins: [svelte({ configFile: here("../../svelte.config.js") }), kernels()],
  build: {
    emptyOutDir: true,
    // What has the SIMD that the kernels need: Safari 16.4.
    target: "es2022",
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    modulePreload: false,
    copyPublicDir: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2048,
    rolldownOptions: {
      input: here("../../web/share/main.ts"),
      output: { format: "iife", entryFileNames: "page.js", assetFileNames: "page[extname]", codeSplitting: false },
      checks: { pluginTimings: false },
    },
  },
});
