import type { ParameterTensor } from "../../../shared/training/model/plan.ts";

/** A tensor among a TensorFlow.js model's weights. */
export interface WrittenWeight {
  /** Of the layer that it belongs to. */
  readonly layer: string;
  readonly part: string;
  readonly shape: readonly number[];
}

const PARTS: Readonly<Record<string, string>> = { filter: "kernel", gain: "gamma", shift: "beta", table: "embeddings" };

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
