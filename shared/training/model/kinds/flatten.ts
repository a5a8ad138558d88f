import * as v from "valibot";
import type { BlockKind } from "../kind.ts";
import { anyDimensions, numbers, product } from "../shape.ts";

export const FlattenSchema = v.strictObject({ kind: v.literal("flatten") });
export type Flatten = v.InferOutput<typeof FlattenSchema>;

/** All numbers in one row. */
export const flatten: BlockKind<Flatten> = {
  output: (_block, input) => numbers(product(anyDimensions(input))),
};
