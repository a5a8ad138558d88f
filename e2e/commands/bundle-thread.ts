import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
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
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const interrupt = (): void => process.exit(128 + constants.signals.SIGINT);
  process.once("exit", remove);
  process.once("SIGINT", interrupt);
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
    process.off("exit", remove);
    process.off("SIGINT", interrupt);
    remove();
  }
}
