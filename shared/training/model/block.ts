import * as v from "valibot";
import { exactly } from "../../fields.ts";
import { BLOCK_DEPTH_MAX, BLOCKS_MAX } from "../../limits.ts";
import { attention, AttentionSchema } from "./kinds/attention.ts";
import { conv2d, Conv2dSchema, depthwiseConv2d, DepthwiseConv2dSchema } from "./kinds/convolution.ts";
import { dense, DenseSchema } from "./kinds/dense.ts";
import { ActivationSchema, DropoutSchema, elementwise } from "./kinds/elementwise.ts";
import { flatten, FlattenSchema } from "./kinds/flatten.ts";
import { embedding, EmbeddingSchema, positions, PositionsSchema } from "./kinds/lookup.ts";
import { groupNorm, GroupNormSchema, layerNorm, LayerNormSchema } from "./kinds/normalization.ts";
import {
  AveragePool2dSchema,
  globalAveragePool2d,
  GlobalAveragePool2dSchema,
  MaxPool2dSchema,
  pool,
} from "./kinds/pooling.ts";
import type { BlockKind } from "./kind.ts";

const PLAIN = [
  DenseSchema,
  Conv2dSchema,
  DepthwiseConv2dSchema,
  MaxPool2dSchema,
  AveragePool2dSchema,
  GlobalAveragePool2dSchema,
  FlattenSchema,
  EmbeddingSchema,
  PositionsSchema,
  LayerNormSchema,
  GroupNormSchema,
  AttentionSchema,
  DropoutSchema,
  ActivationSchema,
] as const;

/** A block that has no others inside. */
export type PlainBlock = v.InferOutput<(typeof PLAIN)[number]>;
/** Adds what its blocks make of an input to the input itself (He et al. 2016). */
export interface Residual {
  readonly kind: "residual";
  readonly blocks: readonly Block[];
}
/** A part of a model, as data: from input to output, each takes what the one before gives. */
export type Block = PlainBlock | Residual;

type PlainKinds = { readonly [Kind in PlainBlock["kind"]]: BlockKind<Extract<PlainBlock, { kind: Kind }>> };

/** What is known of each kind. */
const KINDS: PlainKinds = {
  dense,
  conv2d,
  depthwiseConv2d,
  maxPool2d: pool,
  averagePool2d: pool,
  globalAveragePool2d,
  flatten,
  embedding,
  positions,
  layerNorm,
  groupNorm,
  attention,
  dropout: elementwise,
  activation: elementwise,
};

/** All kinds of blocks, in the order in which people are shown them. */
export const BLOCK_KINDS = [...(Object.keys(KINDS) as PlainBlock["kind"][]), "residual"] as const;

/** What is known of a block's kind. */
export function kindOf(block: PlainBlock): BlockKind<PlainBlock> {
  return KINDS[block.kind] as BlockKind<PlainBlock>;
}

const unknownKind = `must have a kind: one of ${BLOCK_KINDS.join(", ")}`;

/** Blocks inside of `depth` residuals more. */
function blocksSchema(depth: number): v.GenericSchema<unknown, readonly Block[]> {
  const block: v.GenericSchema<unknown, Block> =
    depth === 0
      ? v.variant("kind", PLAIN, unknownKind)
      : v.variant(
          "kind",
          [...PLAIN, exactly({ kind: v.literal("residual"), blocks: blocksSchema(depth - 1) }, "such a block")],
          unknownKind,
        );
  return v.pipe(
    v.array(block, "must be a list of blocks"),
    v.minLength(1, "must have at least one block"),
    v.maxLength(BLOCKS_MAX, `must be at most ${BLOCKS_MAX} blocks`),
  );
}

/** The blocks of a model as people write them; what is left out has its default. */
export const BlocksSchema = blocksSchema(BLOCK_DEPTH_MAX);
