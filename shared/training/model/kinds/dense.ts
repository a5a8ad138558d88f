import * as v from "valibot";
import { exactly, integer } from "../../../fields.ts";
import { UNITS_MAX } from "../../../limits.ts";
import { ActivationField, keptBefore } from "../activation.ts";
import { glorot, ZEROS } from "../initializer.ts";
import type { BlockKind } from "../kind.ts";
import { anyDimensions, lastDimension, numbers, product, sizeOf } from "../shape.ts";

export const DenseSchema = exactly(
  {
    kind: v.literal("dense"),
    units: integer(1, UNITS_MAX),
    activation: ActivationField,
  },
  "such a block",
);
export type Dense = v.InferOutput<typeof DenseSchema>;

/** Fully connected over the last dimension: [..., inputs] to [..., units]; at each position alike. */
export const dense: BlockKind<Dense> = {
  output: ({ units }, input) => numbers(...anyDimensions(input).slice(0, -1), units),
  weights({ units }, input) {
    const inputs = lastDimension(input);
    return [
      { part: "kernel", shape: [inputs, units], initializer: glorot(inputs, units) },
      { part: "bias", shape: [units], initializer: ZEROS },
    ];
  },
  products: ({ units }, input) => product(anyDimensions(input)) * units,
  workspace: (block, input) => ({ kept: keptBefore(block.activation, sizeOf(dense.output(block, input))) }),
};
