import type { Recording } from "../../../shared/replay/recording.ts";
import type { ReplayNews, ReplayRequest } from "./worker.ts";
import address from "./worker.ts?worker&url";

/** A run could not be opened; the message is for people. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

/**
 * Has a run simulated, or its journals read, in a worker of its own.
 * @param signal ends it early
 * @throws ReplayError, or an AbortError
 */
export function openRecording(
  request: ReplayRequest,
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<Recording> {
  const worker = new Worker(address, { type: "module", name: "replay" });
  return new Promise<Recording>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    worker.onmessage = ({ data }: MessageEvent<ReplayNews>) => {
      if (data.type === "progress") progress(data.text);
      else if (data.type === "done") resolve(data.recording);
      else reject(new ReplayError(data.reason));
    };
    worker.onerror = ({ message }) => reject(new ReplayError(message || "The code for it could not be fetched."));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
