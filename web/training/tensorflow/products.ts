import { getBackend, matMul, ones, reshape, sum, transpose, type Tensor1D, type Tensor2D } from "@tensorflow/tfjs-core";

/**
 * Matrix products of a backward pass. The wasm backend multiplies transposed operands, and sums columns, one number at
 * a time; transposed beforehand, a product runs on its SIMD kernel, ten times as fast (64x784 by 64x128: 0.6 ms
 * against 6). The other backends transpose while they multiply.
 */

/** aᵀ·b for a [rows, m] and b [rows, n]: [m, n]. */
export function productOfTransposedFirst(a: Tensor2D, b: Tensor2D): Tensor2D {
  return getBackend() === "wasm" ? matMul(transpose(a), b) : matMul(a, b, true, false);
}

/** a·bᵀ for a [m, n] and b [rows, n]: [m, rows]. */
export function productOfTransposedSecond(a: Tensor2D, b: Tensor2D): Tensor2D {
  return getBackend() === "wasm" ? matMul(a, transpose(b)) : matMul(a, b, false, true);
}

/** Sum over the rows of [rows, n]: [n]. */
export function columnSums(a: Tensor2D): Tensor1D {
  if (getBackend() !== "wasm") return sum(a, 0);
  return reshape(matMul(ones([1, a.shape[0]]) as Tensor2D, a), [a.shape[1]]);
}
