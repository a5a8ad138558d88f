import {
  add,
  depthwiseConv2d,
  mul,
  pad,
  reshape,
  reverse,
  slice,
  square,
  stack,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { DepthwiseConv2d } from "../../../shared/training/model/kinds/convolution.ts";
import { activate, throughEnd } from "./activation.ts";
import type { BlockPass } from "./pass.ts";
import { columnSums } from "./products.ts";
import { sidesOf, spread, turnedPadding, type Sides } from "./spread.ts";

/** Each channel by a filter of its own; weights are the filters, [size, size, channels], and a bias. */
export function depthwiseConvolution(block: DepthwiseConv2d): BlockPass {
  const { activation, stride } = block;
  return {
    forward(input, weights) {
      const [filters, bias] = weights as [Tensor3D, Tensor1D];
      const sides = sidesOf(block, (input as Tensor4D).shape);
      const padded = pad(input as Tensor4D, [[0, 0], sides.rows, sides.columns, [0, 0]]);
      const before = add(depthwiseConv2d(padded, asFilter(filters), stride, "valid"), bias);
      return { input, output: activate(activation, before), kept: [before] };
    },
    backward(seen, outputGradient, weights, wants) {
      const [filters] = weights as [Tensor3D, Tensor1D];
      const input = seen.input as Tensor4D;
      const sides = sidesOf(block, input.shape);
      const gradient = throughEnd(activation, seen, outputGradient) as Tensor4D;
      const spreadOut = spread(gradient, stride, sides);
      const byTap = (): Tensor => stack(tapProducts(input, spreadOut, sides).map((tap) => columnSums(rows(tap))));
      return {
        input: wants === "weights" ? null : inputGradient(spreadOut, filters, sides),
        weights: wants === "input" ? [] : [reshape(byTap(), filters.shape), columnSums(rows(gradient))],
      };
    },
    squaredNorms(seen, outputGradient) {
      const input = seen.input as Tensor4D;
      const sides = sidesOf(block, input.shape);
      const gradient = throughEnd(activation, seen, outputGradient) as Tensor4D;
      const taps = tapProducts(input, spread(gradient, stride, sides), sides);
      return [...taps, gradient].map(squaredSumsBySample).reduce((a, b) => add(a, b));
    },
  };
}

function inputGradient(gradient: Tensor4D, filters: Tensor3D, sides: Sides): Tensor4D {
  const { rows, columns } = turnedPadding(sides, filters.shape[0]);
  const padded = pad(gradient, [[0, 0], rows, columns, [0, 0]]);
  return depthwiseConv2d(padded, asFilter(reverse(filters, [0, 1])), 1, "valid");
}

/** What each tap of the filters saw, times the derivative at its place: as many as taps, row by row. */
function tapProducts(input: Tensor4D, gradient: Tensor4D, sides: Sides): Tensor4D[] {
  const padded = pad(input, [[0, 0], sides.rows, sides.columns, [0, 0]]);
  const [height, width] = [padded.shape[1] - sides.height + 1, padded.shape[2] - sides.width + 1];
  return Array.from({ length: height * width }, (_, tap) => {
    const from: [number, number, number, number] = [0, Math.floor(tap / width), tap % width, 0];
    return mul(slice(padded, from, gradient.shape), gradient);
  });
}

/** TensorFlow.js has a further dimension, of how many filters each channel has. */
function asFilter(filters: Tensor3D): Tensor4D {
  return reshape(filters, [...filters.shape, 1]);
}

function rows(values: Tensor4D): Tensor2D {
  return reshape(values, [-1, values.shape[3]]);
}

function squaredSumsBySample(values: Tensor4D): Tensor1D {
  return sum(square(sum(values, [1, 2])), 1);
}
