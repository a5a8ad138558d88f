import {
  avgPool,
  depthwiseConv2d,
  div,
  fill,
  mean,
  mul,
  ones,
  pad,
  reshape,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Window } from "../../../shared/training/model/window.ts";
import type { BlockPass } from "./pass.ts";
import { sidesOf, spread } from "./spread.ts";

/** Mean of each square. */
export function averagePool(window: Window): BlockPass {
  const { kernelSize, stride, padding } = window;
  return {
    forward: (input) => ({ input, output: avgPool(input as Tensor4D, kernelSize, stride, padding) }),
    /** Each number gets its share of every square that it lies in: a sum over a square of derivatives. */
    backward(seen, outputGradient) {
      const input = seen.input as Tensor4D;
      const sides = sidesOf(window, input.shape);
      const gradient = spread(outputGradient as Tensor4D, stride, sides);
      const reach: [number, number] = [kernelSize - 1, kernelSize - 1];
      const share = fill([kernelSize, kernelSize, input.shape[3], 1], 1 / (kernelSize * kernelSize)) as Tensor4D;
      return { input: depthwiseConv2d(pad(gradient, [[0, 0], reach, reach, [0, 0]]), share, 1, "valid"), weights: [] };
    },
  };
}

/** Mean of each channel: [samples, height, width, channels] to [samples, channels]. */
export function globalAveragePool(): BlockPass {
  return {
    forward: (input) => ({ input, output: mean(input, [1, 2]) }),
    backward(seen, outputGradient) {
      const [samples, height, width, channels] = (seen.input as Tensor4D).shape;
      const share = div(reshape(outputGradient, [samples, 1, 1, channels]), height * width);
      return { input: mul(ones([1, height, width, 1]), share), weights: [] };
    },
  };
}
