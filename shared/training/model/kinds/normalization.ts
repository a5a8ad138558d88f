import * as v from "valibot";
import { exactly, integer } from "../../../fields.ts";
import { UNITS_MAX } from "../../../limits.ts";
import { ONES, ZEROS } from "../initializer.ts";
import type { BlockKind, Weight, Workspace } from "../kind.ts";
import { anyDimensions, dimensions, lastDimension, Misfit, numbers, sizeOf } from "../shape.ts";

/** Added to a variance, lest a constant input be divided by zero. */
export const NORMALIZATION_EPSILON = 1e-5;

export const LayerNormSchema = exactly({ kind: v.literal("layerNorm") }, "such a block");
export type LayerNorm = v.InferOutput<typeof LayerNormSchema>;

/** Each position's numbers to mean 0 and variance 1, then times a gain plus a shift (Ba et al. 2016). */
export const layerNorm: BlockKind<LayerNorm> = {
  output: (_block, input) => numbers(...anyDimensions(input)),
  weights: (_block, input) => gainAndShift(lastDimension(input)),
  workspace: (_block, input) => meansAndDeviations(sizeOf(input) / lastDimension(input)),
};

export const GroupNormSchema = exactly({ kind: v.literal("groupNorm"), groups: integer(1, UNITS_MAX) }, "such a block");
export type GroupNorm = v.InferOutput<typeof GroupNormSchema>;

/** The same over a whole picture for each group of its channels (Wu and He 2018): [height, width, channels]. */
export const groupNorm: BlockKind<GroupNorm> = {
  output({ groups }, input) {
    const [height, width, channels] = dimensions(input, 3);
    if (channels % groups !== 0) throw new Misfit(`cannot divide ${channels} channels into ${groups} groups`);
    return numbers(height, width, channels);
  },
  weights: (_block, input) => gainAndShift(lastDimension(input)),
  workspace: (_block, input) => meansAndDeviations(lastDimension(input)),
};

function meansAndDeviations(count: number): Workspace {
  return { kept: [count, count], inPlace: true };
}

function gainAndShift(units: number): readonly Weight[] {
  return [
    { part: "gain", shape: [units], initializer: ONES },
    { part: "shift", shape: [units], initializer: ZEROS },
  ];
}
