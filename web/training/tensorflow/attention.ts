import {
  add,
  buffer,
  concat,
  getBackend,
  matMul,
  mul,
  reshape,
  slice,
  softmax,
  sub,
  sum,
  transpose,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Attention } from "../../../shared/training/model/kinds/attention.ts";
import { affine, affineGradients, affineSquaredNorms, rows } from "./dense.ts";
import type { BlockPass, Seen } from "./pass.ts";
import { productOfTransposedSecond } from "./products.ts";

/** What hides a score from a softmax, with no infinity that a product could make a NaN of. */
const HIDDEN = -1e30;

/**
 * Self-attention over [samples, length, units]; weights are the kernel and bias of queries, keys and values, and those of
 * the mix of all heads.
 */
export function attention({ heads, causal }: Attention): BlockPass {
  return {
    forward(input, weights) {
      const all = affine(input, weights.slice(0, 2)) as Tensor3D;
      const [queries, keys, values] = [0, 1, 2].map((i) => headsOf(third(all, i), heads)) as Triple;
      const scale = 1 / Math.sqrt(queries.shape[3]);
      const scores = mul(timesTransposed(queries, keys), scale);
      const hidden = causal ? add<Tensor4D>(scores, future(input.shape[1] as number)) : scores;
      const chances = softmax(hidden);
      const mixed = together(matMul(chances, values));
      return { input, output: affine(mixed, weights.slice(2)), kept: [queries, keys, values, chances, mixed] };
    },
    backward(seen, outputGradient, weights, wants) {
      const [, , , , mixed] = keptBy(seen);
      const byAll = gradientOfAll(seen, outputGradient, weights);
      const [kernel] = weights as [Tensor2D];
      return {
        input: wants === "weights" ? null : reshape(productOfTransposedSecond(rows(byAll), kernel), seen.input.shape),
        weights:
          wants === "input" ? [] : [...affineGradients(seen.input, byAll), ...affineGradients(mixed, outputGradient)],
      };
    },
    squaredNorms(seen, outputGradient, weights) {
      const [, , , , mixed] = keptBy(seen);
      const first = affineSquaredNorms(seen.input, gradientOfAll(seen, outputGradient, weights));
      return add(first, affineSquaredNorms(mixed, outputGradient));
    },
  };

  /** Derivative by queries, keys and values, [samples, length, 3 * units]. */
  function gradientOfAll(seen: Seen, outputGradient: Tensor, weights: readonly Tensor[]): Tensor3D {
    const [queries, keys, values, chances, mixed] = keptBy(seen);
    const outputKernel = weights[2] as Tensor2D;
    const byMixed = reshape(productOfTransposedSecond(rows(outputGradient), outputKernel), mixed.shape) as Tensor3D;
    const byHeads = headsOf(byMixed, heads);
    const byChances = timesTransposed(byHeads, values);
    const weighed: Tensor4D = mul(byChances, chances);
    // What a softmax gives sums to 1: what would change the sum changes nothing.
    const kept = sub<Tensor4D>(weighed, mul(chances, sum(weighed, 3, true)));
    const byScores = mul<Tensor4D>(kept, 1 / Math.sqrt(queries.shape[3]));
    const byQueries = matMul<Tensor4D>(byScores, keys);
    const byKeys = transposedTimes(byScores, queries);
    const byValues = transposedTimes(chances, byHeads);
    return concat([together(byQueries), together(byKeys), together(byValues)], 2);
  }
}

type Triple = [queries: Tensor4D, keys: Tensor4D, values: Tensor4D];

function keptBy({ kept }: Seen): [...Triple, chances: Tensor4D, mixed: Tensor3D] {
  return kept as unknown as [...Triple, Tensor4D, Tensor3D];
}

/** Queries, keys or values of [samples, length, 3 * units]. */
function third(all: Tensor3D, i: number): Tensor3D {
  const [samples, length, width] = all.shape;
  return slice(all, [0, 0, (i * width) / 3], [samples, length, width / 3]);
}

/** [samples, length, units] to [samples, heads, length, units / heads]. */
function headsOf(values: Tensor3D, heads: number): Tensor4D {
  const [samples, length, units] = values.shape;
  return transpose(reshape(values, [samples, length, heads, units / heads]), [0, 2, 1, 3]);
}

/** And back. */
function together(values: Tensor4D): Tensor3D {
  const [samples, heads, length, width] = values.shape;
  return reshape(transpose(values, [0, 2, 1, 3]), [samples, length, heads * width]);
}

const SWAPPED = [0, 1, 3, 2];

/** a·bᵀ of the last two dimensions; wasm is quicker with a transposed copy. */
function timesTransposed(a: Tensor4D, b: Tensor4D): Tensor4D {
  return getBackend() === "wasm" ? matMul(a, transpose(b, SWAPPED)) : matMul(a, b, false, true);
}

/** aᵀ·b. */
function transposedTimes(a: Tensor4D, b: Tensor4D): Tensor4D {
  return getBackend() === "wasm" ? matMul(transpose(a, SWAPPED), b) : matMul(a, b, true, false);
}

/** [length, length]: nothing for what a position may see, and what hides a score for all that come after it. */
function future(length: number): Tensor {
  const values = buffer([length, length], "float32");
  for (let row = 0; row < length; row++) {
    for (let column = row + 1; column < length; column++) values.set(HIDDEN, row, column);
  }
  return values.toTensor();
}
