import { reshape } from "@tensorflow/tfjs-core";
import { poolWindow } from "../../../shared/training/model/kinds/pooling.ts";
import type { PlannedBlock } from "../../../shared/training/model/plan.ts";
import { activation } from "./activation.ts";
import { attention } from "./attention.ts";
import { averagePool, globalAveragePool } from "./average-pooling.ts";
import { Chain } from "./chain.ts";
import { convolution } from "./convolution.ts";
import { dense } from "./dense.ts";
import { depthwiseConvolution } from "./depthwise-convolution.ts";
import { dropout } from "./dropout.ts";
import { embedding, positions } from "./lookup.ts";
import { maxPool } from "./max-pooling.ts";
import { groupNorm, layerNorm } from "./normalization.ts";
import type { BlockPass } from "./pass.ts";
import { residual } from "./residual.ts";

/** How TensorFlow.js computes a block. */
export function passOf(planned: PlannedBlock): BlockPass {
  const { block } = planned;
  switch (block.kind) {
    case "dense":
      return dense(block.activation);
    case "conv2d":
      return convolution(block);
    case "depthwiseConv2d":
      return depthwiseConvolution(block);
    case "maxPool2d":
      return maxPool(poolWindow(block));
    case "averagePool2d":
      return averagePool(poolWindow(block));
    case "globalAveragePool2d":
      return globalAveragePool();
    case "flatten":
      return flatten();
    case "embedding":
      return embedding();
    case "positions":
      return positions();
    case "layerNorm":
      return layerNorm();
    case "groupNorm":
      return groupNorm(block.groups);
    case "attention":
      return attention(block);
    case "dropout":
      return dropout(block.rate, planned.number - 1);
    case "activation":
      return activation(block.activation);
    case "residual":
      return residual(new Chain(planned.inner, passOf));
  }
}

function flatten(): BlockPass {
  return {
    forward: (input) => ({ input, output: reshape(input, [input.shape[0] as number, -1]) }),
    backward: (seen, outputGradient) => ({ input: reshape(outputGradient, seen.input.shape), weights: [] }),
  };
}
