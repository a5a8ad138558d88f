import { reasonOf } from "../../../shared/reason-of.ts";
import { EXTRACTORS, type Extractor } from "../../../shared/training/extractors/extractors.ts";
import type { FromExtractionWorker, ToExtractionWorker } from "../../ports/extraction.ts";
import { failOnStrayErrors } from "../serve-one-job.ts";

/** An extractor that is ready. */
export interface StartedExtractor {
  /** Features of pictures, one picture's behind the other's. @param pictures HWC, one after the other */
  features(pictures: Uint8Array, count: number): Float32Array<ArrayBuffer> | Promise<Float32Array<ArrayBuffer>>;
}

/** Makes this worker one that looks at pictures with an extractor, one request after the other. */
export function serveExtraction(start: (extractor: Extractor, weights: Uint8Array) => Promise<StartedExtractor>): void {
  let network: Promise<StartedExtractor> | undefined;

  const post = (message: FromExtractionWorker, transfer: Transferable[] = []): void =>
    self.postMessage(message, { transfer });
  const fail = (error: unknown): void => post({ type: "failed", reason: reasonOf(error) });

  async function look({ id, pictures, count }: Extract<ToExtractionWorker, { type: "look" }>): Promise<void> {
    if (network === undefined) throw new Error("An extractor is asked before it has its weights.");
    const features = await (await network).features(pictures, count);
    post({ type: "features", id, features }, [features.buffer]);
  }

  self.onmessage = ({ data }: MessageEvent<ToExtractionWorker>): void => {
    if (data.type === "look") return void look(data).catch(fail);
    network = start(EXTRACTORS[data.extractor], data.weights);
    network.catch(fail);
  };
  failOnStrayErrors(fail);
}
