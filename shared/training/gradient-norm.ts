/** Elements whose squares are added up by themselves, so that several workers can share a vector. */
export const NORM_BLOCK_ELEMENTS = 4096;

/** Added to a norm before it divides, as `torch.nn.utils.clip_grad_norm_` does. */
const GUARD = 1e-6;

/**
 * The Euclidean norm of a gradient in float64, with the same bits however the gradient came and whoever adds up:
 * squares are exact, those of a block are added in one order ({@link sumOfSquares}), then the blocks in theirs. Finite
 * for finite values: even 64 M of the largest do not overflow.
 */
export function gradientNorm(gradient: Float32Array): number {
  let sum = 0;
  for (let start = 0; start < gradient.length; start += NORM_BLOCK_ELEMENTS) {
    sum += sumOfSquares(gradient, start, Math.min(start + NORM_BLOCK_ELEMENTS, gradient.length));
  }
  return Math.sqrt(sum);
}

/**
 * Squares of a block's elements, added up as eight lanes would do it: each eighth element to one of eight sums, and these
 * in pairs. So SIMD of any width gives the same bits.
 * @param start first element of a block; @param end behind its last
 */
export function sumOfSquares(gradient: Float32Array, start: number, end: number): number {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  let i = start;
  for (; i + 8 <= end; i += 8) {
    a += gradient[i]! * gradient[i]!;
    b += gradient[i + 1]! * gradient[i + 1]!;
    c += gradient[i + 2]! * gradient[i + 2]!;
    d += gradient[i + 3]! * gradient[i + 3]!;
    e += gradient[i + 4]! * gradient[i + 4]!;
    f += gradient[i + 5]! * gradient[i + 5]!;
    g += gradient[i + 6]! * gradient[i + 6]!;
    h += gradient[i + 7]! * gradient[i + 7]!;
  }
  // A rest of fewer than eight goes on in the first lanes.
  const rest = (lane: number): number => (i + lane < end ? gradient[i + lane]! * gradient[i + lane]! : 0);
  a += rest(0);
  b += rest(1);
  c += rest(2);
  d += rest(3);
  e += rest(4);
  f += rest(5);
  g += rest(6);
  return a + b + (c + d) + (e + f + (g + h));
}

/** What each element is multiplied by, so that a gradient of this norm has at most the other one. NaN for a norm of NaN. */
export function clipScale(norm: number, clipNorm: number): number {
  return Math.min(1, clipNorm / (norm + GUARD));
}
