import type { Extractor } from "../../shared/training/extractors/extractor.ts";
import { KernelNetwork } from "../training/extraction/kernel-network.ts";
import type { Look } from "../training/answering.ts";
import { kernelsInside } from "./kernels-inside.ts";

/** The network that looks at pictures first, with its weights out of this file. @throws Error in words for people */
export async function lookInside(extractor: Extractor, weights: Uint8Array): Promise<Look> {
  const network = new KernelNetwork(extractor, weights, await kernelsInside());
  return (pictures, count) => Promise.resolve(network.features(pictures, count));
}
