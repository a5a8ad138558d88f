import type { ExposedSample, ExposureRequest } from "./exposure.ts";
import type { ExposureNews } from "./worker.ts";
import address from "./worker.ts?worker&url";

const EXPOSURE_MS_MAX = 60_000;

/** Thrown where the attack does not come to its end; the session does not depend on it. */
export class ExposureError extends Error {
  override readonly name = "ExposureError";
}

/**
 * Has the worker's code fetched, since the server may be gone when it is wanted (M5). The browser keeps it: its name has
 * a hash in it.
 */
export async function fetchExposureWorker(): Promise<void> {
  await (await fetch(address)).arrayBuffer();
}

/**
 * Plays the onlookers in a worker of their own.
 * @throws ExposureError
 */
export function runExposure(
  request: ExposureRequest,
  progress: (share: number) => void,
): Promise<readonly ExposedSample[]> {
  const worker = new Worker(address, { type: "module", name: "exposure" });
  return new Promise<readonly ExposedSample[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new ExposureError("It took too long.")), EXPOSURE_MS_MAX);
    worker.onmessage = ({ data }: MessageEvent<ExposureNews>) => {
      if (data.type === "progress") return progress(data.share);
      clearTimeout(timer);
      resolve(data.samples);
    };
    worker.onerror = ({ message }) => {
      clearTimeout(timer);
      reject(new ExposureError(message || "The code for it could not be fetched."));
    };
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
