import { startCpu, startWasm } from "../tensorflow/start.ts";
import { FrozenNetwork } from "./frozen-network.ts";
import { serveExtraction } from "./serve-extraction.ts";

/** A worker of its own: TensorFlow.js has one backend at a time, and what trains, or the page, may have another. */
serveExtraction(async (extractor, weights) => {
  await startWasm().catch(() => startCpu());
  return new FrozenNetwork(extractor, weights);
});
