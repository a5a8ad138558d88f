import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { kernels } from "./e2e/setup/kernels.ts";
import { shareBundle } from "./e2e/setup/share-bundle.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What index.html shows of the start page, until the end of it. */
const OF_THE_START_PAGE = /<!-- The start page alone.*?<!-- End of the start page\. -->/s;

/** Beside `index.html`, the document of the start page, `page.html` for all others: nothing of that one is seen in them. */
function otherPages(): Plugin {
  return {
    name: "other-pages",
    enforce: "post",
    generateBundle(_options, bundle) {
      const document = bundle["index.html"];
      if (document?.type !== "asset") throw new Error("the build has no index.html");
      const source = String(document.source).replace(OF_THE_START_PAGE, "");
      if (source === String(document.source)) throw new Error("index.html has no part that is the start page's alone");
      this.emitFile({ type: "asset", fileName: "page.html", source });
    },
  };
}

/** The mode of the build that needs no server: `npm run build:static`. */
const WITHOUT_SERVER = "static";

/** What lies at the top of a folder without a server, under its own name: its scope is what lies below it. */
const ISOLATION = { isolate: here("web/serverless/isolation/isolate.ts") };

/**
 * Builds the dashboard and its workers from `web/`: into `dist/web`, which the signaling server serves, or, without a server,
 * for a folder on any file server.
 */
export default defineConfig(({ mode }) => ({
  root: here("web"),
  // Files find each other from where they stand: the same build serves at the root of a host and below any path of it.
  base: "./",
  plugins: [svelte({ configFile: here("svelte.config.js") }), kernels(), shareBundle(), otherPages()],
  // Found only when a worker imports them, these would make the development server reload pages that already train.
  optimizeDeps: {
    include: ["core", "backend-cpu", "backend-wasm", "backend-webgpu"].map((part) => `@tensorflow/tfjs-${part}`),
  },
  // A constant in each build: what the other one needs is left out.
  define: { LOCKSTEP_WITHOUT_SERVER: JSON.stringify(mode === WITHOUT_SERVER) },
  worker: { format: "es", plugins: () => [kernels()], rolldownOptions: { checks: { pluginTimings: false } } },
  build: {
    outDir: here("dist/web"),
    emptyOutDir: true,
    target: "es2023",
    // TensorFlow.js and its backends are large by nature; a warning at every build would only hide others.
    chunkSizeWarningLimit: 2048,
    // Inlined data: URLs would not be cached apart from the code, and wasm files must be fetched by address.
    assetsInlineLimit: 0,
    // How long plugins take is no warning for people who only want to build.
    rolldownOptions: {
      checks: { pluginTimings: false },
      ...(mode === WITHOUT_SERVER && {
        input: { index: here("web/index.html"), ...ISOLATION },
        output: { entryFileNames: ({ name }) => (name in ISOLATION ? "[name].js" : "assets/[name]-[hash].js") },
      }),
    },
  },
}));
