import * as v from "valibot";
import { exactly, integer, oneOf } from "../../../fields.ts";
import { KERNEL_SIZE_MAX, STRIDE_MAX, UNITS_MAX } from "../../../limits.ts";
import { ActivationField, keptBefore } from "../activation.ts";
import { glorot, ZEROS } from "../initializer.ts";
import type { BlockKind } from "../kind.ts";
import { dimensions, numbers, sizeOf } from "../shape.ts";
import { placesOf } from "../window.ts";

/** A filter that is slid over a picture. `same` fills with zeros around it, as TensorFlow does; `valid` does not. */
const FILTER = {
  kernelSize: integer(1, KERNEL_SIZE_MAX),
  stride: v.optional(integer(1, STRIDE_MAX), 1),
  padding: v.optional(oneOf(["same", "valid"]), "same"),
  activation: ActivationField,
};

export const Conv2dSchema = exactly(
  {
    kind: v.literal("conv2d"),
    filters: integer(1, UNITS_MAX),
    ...FILTER,
  },
  "such a block",
);
export type Conv2d = v.InferOutput<typeof Conv2dSchema>;

/** [height, width, channels] to [places down, places across, filters]; each filter sees all channels. */
export const conv2d: BlockKind<Conv2d> = {
  output(block, input) {
    const [height, width] = dimensions(input, 3);
    return numbers(placesOf(block, height), placesOf(block, width), block.filters);
  },
  weights({ kernelSize, filters }, input) {
    const [, , channels] = dimensions(input, 3);
    const taps = kernelSize * kernelSize;
    return [
      {
        part: "filter",
        shape: [kernelSize, kernelSize, channels, filters],
        initializer: glorot(taps * channels, taps * filters),
      },
      { part: "bias", shape: [filters], initializer: ZEROS },
    ];
  },
  products(block, input) {
    const [, , channels] = dimensions(input, 3);
    return sizeOf(conv2d.output(block, input)) * block.kernelSize * block.kernelSize * channels;
  },
  workspace(block, input) {
    const [, , channels] = dimensions(input, 3);
    const output = sizeOf(conv2d.output(block, input));
    // What the filter sees at each place, as rows of a matrix; on the way back the derivative by it.
    const seen = (output / block.filters) * block.kernelSize * block.kernelSize * channels;
    return { kept: [seen, ...keptBefore(block.activation, output)], passing: [seen] };
  },
};

export const DepthwiseConv2dSchema = exactly(
  {
    kind: v.literal("depthwiseConv2d"),
    ...FILTER,
  },
  "such a block",
);
export type DepthwiseConv2d = v.InferOutput<typeof DepthwiseConv2dSchema>;

/** [height, width, channels] to [places down, places across, channels]; a filter for each channel, which sees it alone. */
export const depthwiseConv2d: BlockKind<DepthwiseConv2d> = {
  output(block, input) {
    const [height, width, channels] = dimensions(input, 3);
    return numbers(placesOf(block, height), placesOf(block, width), channels);
  },
  weights({ kernelSize }, input) {
    const [, , channels] = dimensions(input, 3);
    const taps = kernelSize * kernelSize;
    return [
      { part: "filter", shape: [kernelSize, kernelSize, channels], initializer: glorot(taps, taps) },
      { part: "bias", shape: [channels], initializer: ZEROS },
    ];
  },
  products: (block, input) => sizeOf(depthwiseConv2d.output(block, input)) * block.kernelSize * block.kernelSize,
  workspace: (block, input) => ({ kept: keptBefore(block.activation, sizeOf(depthwiseConv2d.output(block, input))) }),
};
