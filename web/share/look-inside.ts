import type { Extractor } from "../../shared/training/extractors/extractor.ts";
import type { Look } from "../training/answering.ts";
import { KernelNetwork } from "../training/extraction/kernel-network.ts";
import { LookingWorker } from "../training/extraction/looker.ts";
import { kernelsInside } from "./kernels-inside.ts";
import { startInside } from "./worker-inside.ts";

/**
 * The network that looks at pictures first, with its weights out of this file; in a worker, or where there can be none on
 * the page's own thread.
 * @throws Error in words for people
 */
export async function lookInside(extractor: Extractor, weights: Uint8Array): Promise<Look> {
  const module = await kernelsInside();
  const worker = startInside("features");
  if (worker !== null) {
    const looker = new LookingWorker(worker, extractor, weights);
    return (pictures, count) => looker.look(pictures, count);
  }
  const network = new KernelNetwork(extractor, weights, module);
  return (pictures, count) => Promise.resolve(network.features(pictures, count));
}
