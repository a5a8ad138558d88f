import type { FileOrder } from "./file-content.ts";
import type { FileAnswer } from "./worker.ts";

/**
 * Writes a file in a worker of its own: a large model takes seconds, in which the page stays quick.
 * @param signal ends the writing
 * @throws Error where it cannot be written; the signal's reason
 */
export async function writeFile(order: FileOrder, signal?: AbortSignal): Promise<Blob> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "file" });
  try {
    const answer = await new Promise<FileAnswer>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      worker.onerror = ({ message }) => reject(new Error(message || "its code could not be fetched"));
      worker.onmessage = ({ data }: MessageEvent<FileAnswer>) => resolve(data);
      worker.postMessage(asFarAsNeeded(order));
    });
    if (answer.type === "written") return answer.content;
    throw new Error(answer.reason);
  } finally {
    worker.terminate();
  }
}

/** The worker gets a copy: of the model only where it is written. */
function asFarAsNeeded(order: FileOrder): FileOrder {
  if (order.ending === "runs.csv") return order;
  const { preparedState: _prepared, ...result } = order.result;
  if (order.ending !== "csv" && order.ending !== "ndjson") return { ...order, result };
  return { ...order, result: { ...result, state: { ...result.state, parameters: new Float32Array(), moments: [] } } };
}
