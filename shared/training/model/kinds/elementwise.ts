import * as v from "valibot";
import { exactly, oneOf, share } from "../../../fields.ts";
import { ACTIVATIONS } from "../activation.ts";
import type { BlockKind } from "../kind.ts";
import { anyDimensions, numbers } from "../shape.ts";

export const ActivationSchema = exactly(
  { kind: v.literal("activation"), activation: oneOf(ACTIVATIONS) },
  "such a block",
);
/** While training, each number becomes 0 with this chance, and the others grow by as much (Srivastava et al. 2014). */
export const DropoutSchema = exactly({ kind: v.literal("dropout"), rate: share(1) }, "such a block");

export type ActivationBlock = v.InferOutput<typeof ActivationSchema>;
export type Dropout = v.InferOutput<typeof DropoutSchema>;

/** What is done to each number for itself. */
export const elementwise: BlockKind<ActivationBlock | Dropout> = {
  output: (_block, input) => numbers(...anyDimensions(input)),
  workspace: () => ({ inPlace: true }),
};
