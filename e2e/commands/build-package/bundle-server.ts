import path from "node:path";
import { build } from "vite";
import { ROOT } from "./root.ts";

/** Packages of which `shared` uses a part: that part is built in, as it is into the pages. */
const BUILT_IN = ["gpt-tokenizer", "hash-wasm", "msgpackr", "valibot"];

/** The file that people start. */
export const PROGRAM = "lockstep.js";

/**
 * Bundles the server with all that it uses of `shared` into one program of plain JavaScript, for the oldest Node that it runs
 * on. What it uses of packages stays theirs, so that they are installed, and renewed, for themselves.
 * @returns the packages that it imports
 */
export async function bundleServer(folder: string): Promise<readonly string[]> {
  const result = await build({
    configFile: false,
    root: ROOT,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: BUILT_IN },
    build: {
      ssr: path.join(ROOT, "signaling-server", "main.ts"),
      outDir: folder,
      emptyOutDir: true,
      target: "node20.19",
      rolldownOptions: {
        output: {
          entryFileNames: PROGRAM,
          // All in one folder: where the others are, files know by where they are themselves.
          chunkFileNames: "[name]-[hash].js",
          banner: ({ isEntry }) => (isEntry ? "#!/usr/bin/env node" : ""),
        },
        checks: { pluginTimings: false },
      },
    },
  });
  const outputs = [result].flat().flatMap((each) => ("output" in each ? each.output : []));
  const imported = outputs.flatMap((each) => (each.type === "chunk" ? [...each.imports, ...each.dynamicImports] : []));
  const names = imported.filter((name) => !name.startsWith("node:") && !name.endsWith(".js"));
  return [...new Set(names)].sort();
}
