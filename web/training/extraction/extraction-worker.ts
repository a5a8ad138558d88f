import { reasonOf } from "../../../shared/reason-of.ts";
import { EXTRACTORS } from "../../../shared/training/extractors/extractors.ts";
import type { FromExtractionWorker, ToExtractionWorker } from "../../ports/extraction.ts";
import { failOnStrayErrors } from "../serve-one-job.ts";
import { startCpu, startWasm } from "../tensorflow/start.ts";
import { FrozenNetwork } from "./frozen-network.ts";

/**
 * Looks at pictures with an extractor, one request after the other. A worker of its own: TensorFlow.js has one backend at
 * a time, and what trains, or the page, may have another.
 */
let network: Promise<FrozenNetwork> | undefined;

function post(message: FromExtractionWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

const fail = (error: unknown): void => post({ type: "failed", reason: reasonOf(error) });

async function started(weights: Extract<ToExtractionWorker, { type: "weights" }>): Promise<FrozenNetwork> {
  await startWasm().catch(() => startCpu());
  return new FrozenNetwork(EXTRACTORS[weights.extractor], weights.weights);
}

async function look({ id, pictures, count }: Extract<ToExtractionWorker, { type: "look" }>): Promise<void> {
  if (network === undefined) throw new Error("An extractor is asked before it has its weights.");
  const features = await (await network).features(pictures, count);
  post({ type: "features", id, features }, [features.buffer]);
}

self.onmessage = ({ data }: MessageEvent<ToExtractionWorker>): void => {
  if (data.type === "look") return void look(data).catch(fail);
  network = started(data);
  network.catch(fail);
};
failOnStrayErrors(fail);
