import { mul, tensor, type Tensor } from "@tensorflow/tfjs-core";
import { dropoutMask, dropoutSeedAt } from "../../../shared/training/dropout-mask.ts";
import type { BlockPass } from "./pass.ts";

/** @param place which dropout of the model this is, from 0: no two hide the same */
export function dropout(rate: number, place: number): BlockPass {
  return {
    forward(input, _weights, { dropoutSeed }) {
      if (dropoutSeed === null || rate === 0) return { input, output: input };
      const mask: Tensor = tensor(dropoutMask(dropoutSeedAt(dropoutSeed, place), rate, input.size), input.shape);
      return { input, output: mul(input, mask), kept: [mask] };
    },
    backward: ({ kept }, outputGradient) => ({
      input: kept?.[0] ? mul(outputGradient, kept[0]) : outputGradient,
      weights: [],
    }),
  };
}
