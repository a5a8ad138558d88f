import type { UpdateRule } from "./update-rule.ts";

/** Decay of the moments and guard against division by 0, as Kingma and Ba propose. */
export const BETA_1 = 0.9;
export const BETA_2 = 0.999;
export const EPSILON = 1e-8;

/** Adam (Kingma and Ba 2015, algorithm 1). Moments: first [0], second [1]. */
export function createAdam(learningRate: number): UpdateRule {
  return {
    slots: 2,
    update(from, gradient, to, start, end) {
      const { step, correction } = adamFactors(learningRate, from.round + 1);
      const [m, v] = from.moments as [Float32Array, Float32Array];
      const [mNext, vNext] = to.moments as [Float32Array, Float32Array];
      const parameters = from.parameters;
      const next = to.parameters;
      for (let i = start; i < end; i++) {
        const g = gradient[i]!;
        const first = BETA_1 * m[i]! + (1 - BETA_1) * g;
        const second = BETA_2 * v[i]! + (1 - BETA_2) * g * g;
        mNext[i] = first;
        vNext[i] = second;
        next[i] = parameters[i]! - (step * first) / (Math.sqrt(second) * correction + EPSILON);
      }
    },
  };
}

/**
 * What the moments' first zeros are made up for with: factors of the first moment, and of the second's root.
 * @param t the round that the update leads to, from 1 on
 */
export function adamFactors(learningRate: number, t: number): { step: number; correction: number } {
  return {
    step: learningRate / (1 - wholePower(BETA_1, t)),
    correction: 1 / Math.sqrt(1 - wholePower(BETA_2, t)),
  };
}

/** base^exponent by squaring: Math.pow may differ between engines, multiplication does not. */
function wholePower(base: number, exponent: number): number {
  let power = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}
