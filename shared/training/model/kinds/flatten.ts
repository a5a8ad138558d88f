import * as v from "valibot";
import { exactly } from "../../../fields.ts";
import type { BlockKind } from "../kind.ts";
import { anyDimensions, numbers, product } from "../shape.ts";

export const FlattenSchema = exactly({ kind: v.literal("flatten") }, "such a block");
export type Flatten = v.InferOutput<typeof FlattenSchema>;

/** All numbers in one row. */
export const flatten: BlockKind<Flatten> = {
  output: (_block, input) => numbers(product(anyDimensions(input))),
  // The same numbers in another shape.
  workspace: () => ({ isInput: true, inPlace: true }),
};
