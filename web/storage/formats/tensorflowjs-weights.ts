import { VARIANCE_MIN } from "../../../shared/training/input-statistics.ts";
import type { ParameterTensor } from "../../../shared/training/model/plan.ts";

/** A tensor among a TensorFlow.js model's weights. */
export interface WrittenWeight {
  /** Of the layer that it belongs to. */
  readonly layer: string;
  readonly part: string;
  readonly shape: readonly number[];
}

const PARTS: Readonly<Record<string, string>> = { filter: "kernel", gain: "gamma", shift: "beta", table: "embeddings" };

/** What a model's inputs are standardized by is written as a BatchNormalization without gain and shift, of this name. */
export const STATISTICS_LAYER = "inputs";

/** All weights that stand for a tensor of ours, one after the other: statistics are two there. */
export function writtenWeights(tensor: ParameterTensor): readonly WrittenWeight[] {
  if (tensor.initializer.kind !== "statistics") return [writtenWeight(tensor)];
  const shape = [tensor.size / 2];
  return ["moving_mean", "moving_variance"].map((part) => ({ layer: STATISTICS_LAYER, part, shape }));
}

/** A vector of parameters as TensorFlow.js reads it: it keeps variances, where ours are second moments. */
export function writtenParameters(parameters: Float32Array, statistics: number): Float32Array {
  const written = parameters.slice();
  const width = statistics / 2;
  for (const [i, mean] of parameters.subarray(0, width).entries()) {
    const variance = (parameters[width + i] as number) - mean * mean;
    written[width + i] = Math.max(variance, VARIANCE_MIN);
  }
  return written;
}

/**
 * Statistics as we keep them, of a BatchNormalization's; all but the last bits of what was written.
 * @param epsilon what it adds to its variances
 * @returns [2, inputs]
 */
export function readStatistics(means: Float32Array, variances: Float32Array, epsilon: number): Float32Array {
  const moments = variances.map((variance, i) => variance + epsilon + (means[i] as number) ** 2);
  return Float32Array.from([...means, ...moments]);
}

/**
 * One of our tensors as TensorFlow.js has it. Both lay tensors out alike: dense kernels [inputs, units], filters
 * [height, width, channels, filters]; filters of single channels have one more dimension there, of one.
 */
export function writtenWeight({ name, shape }: Pick<ParameterTensor, "name" | "shape">): WrittenWeight {
  const [layer = "", part = ""] = name.split(".");
  if (part === "filter" && layer.startsWith("depthwiseConv2d")) {
    return { layer, part: "depthwise_kernel", shape: [...shape, 1] };
  }
  return { layer, part: PARTS[part] ?? part, shape };
}
