import type { UpdateRule } from "./update-rule.ts";

/** Decay of the moments and guard against division by 0, as Kingma and Ba propose. */
export const BETA_1 = 0.9;
export const BETA_2 = 0.999;
export const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), and AdamW (Loshchilov and Hutter 2019), whose weight decay is no part of the
 * gradient. Moments: first [0], second [1].
 */
export function createAdam(beta2: number): UpdateRule {
  return {
    slots: 2,
    update(factors, keep, from, gradient, to, start, end) {
      const { scale, step, correction } = factors;
      const [m, v] = from.moments as [Float32Array, Float32Array];
      const [mNext, vNext] = to.moments as [Float32Array, Float32Array];
      const vectors = [from.parameters, m, v, gradient, to.parameters, mNext, vNext] as const;
      updateElements(scale, step, correction, beta2, keep, ...vectors, start, end);
    },
  };
}

/** A function of numbers alone: as a closure's own loop, the same takes V8 a third longer. */
function updateElements(
  scale: number,
  step: number,
  correction: number,
  beta2: number,
  keep: number,
  parameters: Float32Array,
  m: Float32Array,
  v: Float32Array,
  gradient: Float32Array,
  parametersNext: Float32Array,
  mNext: Float32Array,
  vNext: Float32Array,
  start: number,
  end: number,
): void {
  const rest2 = 1 - beta2;
  for (let i = start; i < end; i++) {
    const g = scale * gradient[i]!;
    const first = BETA_1 * m[i]! + (1 - BETA_1) * g;
    const second = beta2 * v[i]! + rest2 * g * g;
    mNext[i] = first;
    vNext[i] = second;
    parametersNext[i] = keep * parameters[i]! - (step * first) / (Math.sqrt(second) * correction + EPSILON);
  }
}
