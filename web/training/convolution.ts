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
import type { Activation } from "../../shared/training/model.ts";
import { throughActivation, type LayerPass } from "./pass.ts";
import { columnSums, productOfTransposedFirst } from "./products.ts";

/**
 * Convolution with stride 1 and 'same' padding: [samples, height, width, channels] to [samples, height, width,
 * filters]; weights are a filter [size, size, channels, filters] and a bias.
 *
 * The gradients are compositions of kernels that every backend has and does well: wasm has no filter gradient at all,
 * and on WebGPU the shipped one takes most of a step.
 */
export function convolution(activation: Activation): LayerPass {
  return {
    forward(input, weights) {
      const [filter, bias] = weights as [Tensor4D, Tensor1D];
      return fused.conv2d({ x: input as Tensor4D, filter, strides: 1, pad: "same", bias, activation });
    },
    backward(at, outputGradient, weights, wants) {
      const [filter] = weights as [Tensor4D];
      const gradient = throughActivation(activation, at.output, outputGradient) as Tensor4D;
      return {
        input: wants === "weights" ? null : convolutionInputGradient(gradient, filter),
        weights:
          wants === "input"
            ? []
            : [
                convolutionFilterGradient(at.input as Tensor4D, gradient, filter.shape[0]),
                columnSums(reshape(gradient, [-1, gradient.shape[3]])),
              ],
      };
    },
    squaredNorms(at, outputGradient, weights) {
      const [filter] = weights as [Tensor4D];
      const gradient = throughActivation(activation, at.output, outputGradient) as Tensor4D;
      return squaredNormsBySample(at.input as Tensor4D, gradient, filter.shape[0]);
    },
  };
}

/**
 * Squared norms of each sample's gradient by filter and bias. The gradients themselves are made, a filter for each sample:
 * filters are small, and used at so many places that no product of norms gives theirs.
 */
function squaredNormsBySample(input: Tensor4D, gradient: Tensor4D, size: number): Tensor1D {
  const [samples, height, width, filters] = gradient.shape;
  const places = height * width;
  const columns: Tensor3D = reshape(tapColumns(input, size), [samples, places, -1]);
  const byPlace: Tensor3D = reshape(gradient, [samples, places, filters]);
  const byFilter = matMul(transpose(columns, [0, 2, 1]), byPlace);
  return add(sum(square(byFilter), [1, 2]), sum(square(sum(byPlace, 1)), 1));
}

/** The output's gradient convolved with the filter turned by 180 degrees, its channels and filters exchanged. */
export function convolutionInputGradient(outputGradient: Tensor4D, filter: Tensor4D): Tensor4D {
  const [before, after] = samePadding(filter.shape[0]);
  const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
  // Turned, the filter reaches as far before a pixel as it reached after it.
  const padding: [number, number] = [after, before];
  return conv2d(outputGradient, turned, 1, [[0, 0], padding, padding, [0, 0]]);
}

/**
 * Derivative by the filter, [size, size, channels, filters].
 * @param input [samples, height, width, channels]
 * @param outputGradient [samples, height, width, filters]
 */
export function convolutionFilterGradient(input: Tensor4D, outputGradient: Tensor4D, size: number): Tensor4D {
  // A GPU wants many results at once, and this one has few, each a long sum: a matrix product splits such sums.
  return getBackend() === "webgpu"
    ? filterGradientByColumns(input, outputGradient, size)
    : filterGradientByConvolution(input, outputGradient, size);
}

/**
 * The filter gradient is itself a convolution: of the input by the output's gradient, summed over samples instead of
 * channels. With the two exchanged it is one large forward convolution, size x size results for each channel and
 * filter (on wasm 4 ms for 5x5x8x16 at batch 64, where slices and a matrix product take 79).
 */
export function filterGradientByConvolution(input: Tensor4D, outputGradient: Tensor4D, size: number): Tensor4D {
  const padding = samePadding(size);
  const byChannel = transpose(input, [3, 1, 2, 0]);
  const asFilter = transpose(outputGradient, [1, 2, 0, 3]);
  const gradient = conv2d(byChannel, asFilter, 1, [[0, 0], padding, padding, [0, 0]]);
  return transpose(gradient, [1, 2, 0, 3]);
}

/** The filter gradient as one matrix product: what each tap of the filter saw, transposed, by the output's gradient. */
export function filterGradientByColumns(input: Tensor4D, outputGradient: Tensor4D, size: number): Tensor4D {
  const [channels, filters] = [input.shape[3], outputGradient.shape[3]];
  const columns: Tensor2D = reshape(tapColumns(input, size), [-1, size * size * channels]);
  const rows: Tensor2D = reshape(outputGradient, [-1, filters]);
  return reshape(productOfTransposedFirst(columns, rows), [size, size, channels, filters]);
}

/** What each tap of the filter saw at each place: [samples, height, width, size * size * channels]. */
function tapColumns(input: Tensor4D, size: number): Tensor4D {
  const [samples, height, width, channels] = input.shape;
  const padding = samePadding(size);
  const padded = pad(input, [[0, 0], padding, padding, [0, 0]]);
  const taps: Tensor4D[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      taps.push(slice(padded, [0, row, column, 0], [samples, height, width, channels]));
    }
  }
  return concat(taps, 3);
}

/** Zeros before and after each row and column; of an even filter the larger part lies after. */
function samePadding(size: number): [number, number] {
  const before = Math.floor((size - 1) / 2);
  return [before, size - 1 - before];
}
