import type { SavedResult } from "../types.ts";
import { ImportError } from "./import-error.ts";
import type { ImportPlace } from "./import-run.ts";
import type { FileToImport, ImportAnswer, ImportRequest } from "./worker.ts";

/**
 * Reads one run out of files that were chosen together, in a worker of its own: the page stays quick, whatever they are.
 * @param signal ends the reading
 * @throws ImportError naming the file and the reason; the signal's reason
 */
export async function importInWorker(
  files: readonly FileToImport[],
  place: ImportPlace,
  signal?: AbortSignal,
): Promise<SavedResult> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "import" });
  try {
    const answer = await new Promise<ImportAnswer>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      worker.onerror = (event) => reject(new Error(`The files could not be read: ${event.message}`));
      worker.onmessage = ({ data }: MessageEvent<ImportAnswer>) => resolve(data);
      worker.postMessage({ files, place } satisfies ImportRequest);
    });
    if (answer.type === "imported") return answer.result;
    if (answer.type === "refused") throw new ImportError(answer.file, answer.reason);
    throw new Error(`The files could not be read: ${answer.reason}`);
  } finally {
    worker.terminate();
  }
}
