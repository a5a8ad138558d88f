import {
  add,
  concat,
  conv2d,
  fused,
  getBackend,
  matMul,
  pad,
  reshape,
  reverse,
  slice,
  square,
  sum,
  transpose,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Conv2d } from "../../../shared/training/model/kinds/convolution.ts";
import { activate, throughEnd } from "./activation.ts";
import type { BlockPass } from "./pass.ts";
import { columnSums, productOfTransposedFirst } from "./products.ts";
import { sidesOf, spread, turnedPadding, type Sides } from "./spread.ts";

/**
 * Convolution: [samples, height, width, channels] to [samples, places down, places across, filters]; weights are a
 * filter [size, size, channels, filters] and a bias.
 *
 * The gradients are compositions of kernels that every backend has and does well: wasm has no filter gradient at all,
 * and on WebGPU the shipped one takes most of a step. A stride is a stride of 1 of which most places are left out.
 */
export function convolution(block: Conv2d): BlockPass {
  const { activation, stride, padding } = block;
  return {
    forward(input, weights) {
      const [filter, bias] = weights as [Tensor4D, Tensor1D];
      const isFused = activation === "relu" || activation === "linear";
      const options = { x: input as Tensor4D, filter, strides: stride, pad: padding, bias };
      const before = fused.conv2d({ ...options, activation: isFused ? activation : "linear" });
      return isFused ? { input, output: before } : { input, output: activate(activation, before), kept: [before] };
    },
    backward(seen, outputGradient, weights, wants) {
      const [filter] = weights as [Tensor4D];
      const gradient = throughEnd(activation, seen, outputGradient) as Tensor4D;
      const input = seen.input as Tensor4D;
      const sides = sidesOf(block, input.shape);
      const spreadOut = spread(gradient, stride, sides);
      return {
        input: wants === "weights" ? null : convolutionInputGradient(spreadOut, filter, sides),
        weights:
          wants === "input"
            ? []
            : [
                convolutionFilterGradient(input, spreadOut, sides),
                columnSums(reshape(gradient, [-1, gradient.shape[3]])),
              ],
      };
    },
    squaredNorms(seen, outputGradient) {
      const input = seen.input as Tensor4D;
      const sides = sidesOf(block, input.shape);
      return squaredNormsBySample(
        input,
        spread(throughEnd(activation, seen, outputGradient) as Tensor4D, stride, sides),
        sides,
      );
    },
  };
}

/**
 * Squared norms of each sample's gradient by filter and bias. The gradients themselves are made, a filter for each sample:
 * filters are small, and used at so many places that no product of norms gives theirs.
 */
function squaredNormsBySample(input: Tensor4D, gradient: Tensor4D, sides: Sides): Tensor1D {
  const [samples, height, width, filters] = gradient.shape;
  const places = height * width;
  const columns: Tensor3D = reshape(tapColumns(input, sides), [samples, places, -1]);
  const byPlace: Tensor3D = reshape(gradient, [samples, places, filters]);
  const byFilter = matMul(transpose(columns, [0, 2, 1]), byPlace);
  return add(sum(square(byFilter), [1, 2]), sum(square(sum(byPlace, 1)), 1));
}

/** The output's gradient convolved with the filter turned by 180 degrees, its channels and filters exchanged. */
export function convolutionInputGradient(outputGradient: Tensor4D, filter: Tensor4D, sides: Sides): Tensor4D {
  const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const { rows, columns } = turnedPadding(sides, filter.shape[0]);
  return conv2d(outputGradient, turned, 1, [[0, 0], rows, columns, [0, 0]]);
}

/**
 * Derivative by the filter, [size, size, channels, filters].
 * @param input [samples, height, width, channels]
 * @param outputGradient [samples, places down, places across, filters], at stride 1
 */
export function convolutionFilterGradient(input: Tensor4D, outputGradient: Tensor4D, sides: Sides): Tensor4D {
  // A GPU wants many results at once, and this one has few, each a long sum: a matrix product splits such sums.
  return getBackend() === "webgpu"
    ? filterGradientByColumns(input, outputGradient, sides)
    : filterGradientByConvolution(input, outputGradient, sides);
}

/**
 * The filter gradient is itself a convolution: of the input by the output's gradient, summed over samples instead of
 * channels. With the two exchanged it is one large forward convolution, size x size results for each channel and
 * filter (on wasm 4 ms for 5x5x8x16 at batch 64, where slices and a matrix product take 79).
 */
export function filterGradientByConvolution(input: Tensor4D, outputGradient: Tensor4D, sides: Sides): Tensor4D {
  const byChannel = transpose(input, [3, 1, 2, 0]);
  const asFilter = transpose(outputGradient, [1, 2, 0, 3]);
  const gradient = conv2d(byChannel, asFilter, 1, [[0, 0], sides.rows, sides.columns, [0, 0]]);
  return transpose(gradient, [1, 2, 0, 3]);
}

/** The filter gradient as one matrix product: what each tap of the filter saw, transposed, by the output's gradient. */
export function filterGradientByColumns(input: Tensor4D, outputGradient: Tensor4D, sides: Sides): Tensor4D {
  const [channels, filters] = [input.shape[3], outputGradient.shape[3]];
  const taps = tapColumns(input, sides);
  const columns: Tensor2D = reshape(taps, [-1, taps.shape[3]]);
  const rows: Tensor2D = reshape(outputGradient, [-1, filters]);
  const size = Math.sqrt(taps.shape[3] / channels);
  return reshape(productOfTransposedFirst(columns, rows), [size, size, channels, filters]);
}

/** What each tap of the filter saw at each place of stride 1: [samples, places down, places across, taps * channels]. */
function tapColumns(input: Tensor4D, sides: Sides): Tensor4D {
  const [samples, , , channels] = input.shape;
  const padded = pad(input, [[0, 0], sides.rows, sides.columns, [0, 0]]);
  const size = padded.shape[1] - sides.height + 1;
  const taps: Tensor4D[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      taps.push(slice(padded, [0, row, column, 0], [samples, sides.height, sides.width, channels]));
    }
  }
  return concat(taps, 3);
}
