import { poolWindow } from "../../../shared/training/model/kinds/pooling.ts";
import { activationBlock } from "./activated.ts";
import { attention } from "./attention.ts";
import { residual } from "./chain.ts";
import { convolution, depthwiseConvolution } from "./convolution.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { embedding, positions } from "./lookup.ts";
import { groupNorm, layerNorm } from "./normalization.ts";
import type { LayOut } from "./pass.ts";
import { averagePool, globalAveragePool, maxPool } from "./pooling.ts";

/** Lays out a block of any kind. */
export const layOut: LayOut = (planned, input, setting) => kindOf(planned)(planned, input, setting);

function kindOf({ block }: Parameters<LayOut>[0]): LayOut {
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
      return globalAveragePool;
    case "flatten":
      return asItIs;
    case "embedding":
      return embedding;
    case "positions":
      return positions;
    case "layerNorm":
      return layerNorm;
    case "groupNorm":
      return groupNorm(block.groups);
    case "attention":
      return attention(block);
    case "dropout":
      return dropout(block.rate);
    case "activation":
      return activationBlock(block.activation);
    case "residual":
      return residual(layOut);
  }
}

/** The same numbers in another shape. */
const asItIs: LayOut = (_planned, input) => ({
  output: input,
  forward: [],
  backward: (byOutput) => ({ steps: [], byInput: byOutput }),
});
