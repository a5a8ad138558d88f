import * as v from "valibot";
import { exactly, integer } from "../../../fields.ts";
import { HEADS_MAX } from "../../../limits.ts";
import { glorot, ZEROS } from "../initializer.ts";
import type { BlockKind } from "../kind.ts";
import { dimensions, Misfit, numbers } from "../shape.ts";

export const AttentionSchema = exactly(
  {
    kind: v.literal("attention"),
    heads: integer(1, HEADS_MAX),
    /** Whether a position sees only itself and those before it. */
    causal: v.optional(v.boolean("must be true or false"), true),
  },
  "such a block",
);
export type Attention = v.InferOutput<typeof AttentionSchema>;

/**
 * Self-attention (Vaswani et al. 2017) with scores over the square root of a head's width: [length, units] to the same.
 * One kernel makes queries, keys and values, in this order, each divided by heads; another mixes what the heads give.
 */
export const attention: BlockKind<Attention> = {
  output({ heads }, input) {
    const [length, units] = dimensions(input, 2);
    if (units % heads !== 0) throw new Misfit(`cannot divide ${units} units among ${heads} heads`);
    return numbers(length, units);
  },
  weights(_block, input) {
    const [, units] = dimensions(input, 2);
    return [
      { part: "kernel", shape: [units, 3 * units], initializer: glorot(units, units) },
      { part: "bias", shape: [3 * units], initializer: ZEROS },
      { part: "outputKernel", shape: [units, units], initializer: glorot(units, units) },
      { part: "outputBias", shape: [units], initializer: ZEROS },
    ];
  },
  products(_block, input) {
    const [length, units] = dimensions(input, 2);
    return 4 * length * units * units + 2 * length * length * units;
  },
  workspace({ heads }, input) {
    const [length, units] = dimensions(input, 2);
    // Queries, keys and values, each head's chances, and what the heads give; on the way back the derivatives by them.
    const vectors = [3 * length * units, heads * length * length, length * units];
    return { kept: vectors, passing: vectors };
  },
};
