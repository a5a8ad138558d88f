import { add } from "@tensorflow/tfjs-core";
import { present } from "../../../shared/assert.ts";
import type { Chain } from "./chain.ts";
import type { BlockPass } from "./pass.ts";

/** What the blocks inside make of the input, added to the input. */
export function residual(inside: Chain): BlockPass {
  return {
    forward(input, weights, mode) {
      const inner = inside.forward(input, weights, mode);
      const output = add(input, present(inner.at(-1), "a residual has blocks inside").output);
      return { input, output, inner };
    },
    backward(seen, outputGradient, weights, wants) {
      const back = inside.backward(seen.inner ?? [], outputGradient, weights, wants);
      return { input: back.input && add(back.input, outputGradient), weights: back.weights };
    },
    squaredNorms(seen, outputGradient, weights) {
      return inside.squaredNorms(seen.inner ?? [], outputGradient, weights);
    },
  };
}
