/** Euclidean norm, added up in float64. */
export function normOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    sum += value * value;
  }
  return Math.sqrt(sum);
}

/**
 * Part by which what is clipped stays below its bound: float32 rounds the norm and each product, and the bound must hold
 * all the same.
 */
export const CLIP_MARGIN = 1e-5;

/** The factor that brings a norm down to the bound, and leaves a smaller one as it is. */
export function clipFactor(norm: number, bound: number): number {
  const kept = bound * (1 - CLIP_MARGIN);
  return norm <= kept ? 1 : kept / norm;
}

/** Shortens a vector, in place, to a Euclidean norm of at most `bound`. */
export function clipToNorm(values: Float32Array, bound: number): void {
  const factor = clipFactor(normOf(values), bound);
  if (factor === 1) return;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
}
