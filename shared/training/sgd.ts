import type { UpdateRule } from "./update-rule.ts";

/** Share of the velocity that a round keeps. */
const MOMENTUM = 0.9;

/** Stochastic gradient descent with momentum (Polyak 1964), as velocity = momentum * velocity + gradient. Moments: velocity. */
export function createSgd(learningRate: number): UpdateRule {
  return {
    slots: 1,
    update(from, gradient, to, start, end) {
      const [velocity] = from.moments as [Float32Array];
      const [velocityNext] = to.moments as [Float32Array];
      const parameters = from.parameters;
      const next = to.parameters;
      for (let i = start; i < end; i++) {
        const moved = MOMENTUM * velocity[i]! + gradient[i]!;
        velocityNext[i] = moved;
        next[i] = parameters[i]! - learningRate * moved;
      }
    },
  };
}
