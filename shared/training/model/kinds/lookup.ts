import * as v from "valibot";
import { exactly, integer } from "../../../fields.ts";
import { UNITS_MAX } from "../../../limits.ts";
import { SMALL } from "../initializer.ts";
import type { BlockKind } from "../kind.ts";
import { dimensions, Misfit, numbers, shapeText, type Shape } from "../shape.ts";

export const EmbeddingSchema = exactly({ kind: v.literal("embedding"), units: integer(1, UNITS_MAX) }, "such a block");
export type Embedding = v.InferOutput<typeof EmbeddingSchema>;

/** A row of numbers for each token: `length` tokens to [length, units]. */
export const embedding: BlockKind<Embedding> = {
  output: ({ units }, input) => numbers(tokensOf(input).length, units),
  weights: ({ units }, input) => [{ part: "table", shape: [tokensOf(input).vocabulary, units], initializer: SMALL }],
};

export const PositionsSchema = exactly({ kind: v.literal("positions") }, "such a block");
export type Positions = v.InferOutput<typeof PositionsSchema>;

/** Adds a learned row of numbers to each position of [length, units]. */
export const positions: BlockKind<Positions> = {
  output: (_block, input) => numbers(...dimensions(input, 2)),
  weights: (_block, input) => [{ part: "table", shape: dimensions(input, 2), initializer: SMALL }],
  workspace: () => ({ inPlace: true }),
};

function tokensOf(input: Shape): Shape & { readonly of: "tokens" } {
  if (input.of === "tokens") return input;
  throw new Misfit(`takes tokens, but gets ${shapeText(input)}`);
}
