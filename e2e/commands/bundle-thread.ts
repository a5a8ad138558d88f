import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = "thread.mjs";

/**
 * Runs threads from one program of plain JavaScript. A thread that reads TypeScript begins by learning it, which takes
 * seconds for each, and what it reads names every function as it makes it, which takes a sixth of a simulation.
 * @param entry module that a thread runs, TypeScript
 * @param use is given the program's address; the program is there until it has ended
 */
export async function withThreadProgram<T>(entry: URL, use: (program: URL) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-thread-"));
  try {
    await build({
      configFile: false,
      root: ROOT,
      logLevel: "warn",
      publicDir: false,
      ssr: { noExternal: true },
      build: {
        ssr: fileURLToPath(entry),
        outDir: folder,
        emptyOutDir: true,
        target: "node20.19",
        minify: false,
        rolldownOptions: { output: { entryFileNames: PROGRAM }, checks: { pluginTimings: false } },
      },
    });
    return await use(pathToFileURL(path.join(folder, PROGRAM)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
