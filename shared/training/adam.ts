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
    update({ scale, step, correction }, keep, from, gradient, to, start, end) {
      const [m, v] = from.moments as [Float32Array, Float32Array];
      const [mNext, vNext] = to.moments as [Float32Array, Float32Array];
      const parameters = from.parameters;
      const next = to.parameters;
      const rest2 = 1 - beta2;
      for (let i = start; i < end; i++) {
        const g = scale * gradient[i]!;
        const first = BETA_1 * m[i]! + (1 - BETA_1) * g;
        const second = beta2 * v[i]! + rest2 * g * g;
        mNext[i] = first;
        vNext[i] = second;
        next[i] = keep * parameters[i]! - (step * first) / (Math.sqrt(second) * correction + EPSILON);
      }
    },
  };
}
