import * as v from "valibot";
import { oneOf } from "../../fields.ts";

/** `gelu` is the form with tanh, as in GPT-2 (Hendrycks and Gimpel 2016); `linear` does nothing. */
export const ACTIVATIONS = ["linear", "relu", "gelu", "tanh", "sigmoid"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Of one whose derivative needs what went in, the numbers before it are kept, too; of the others what came out tells. */
export function keptBefore(activation: Activation, numbers: number): readonly number[] {
  return activation === "gelu" ? [numbers] : [];
}

/** What a block does to each of its numbers at its end. */
export const ActivationField = v.optional(oneOf(ACTIVATIONS), "linear");
