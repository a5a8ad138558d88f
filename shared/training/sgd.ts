import type { UpdateRule } from "./update-rule.ts";

/**
 * Stochastic gradient descent with momentum (Polyak 1964), as velocity = momentum * velocity + gradient. Moments: the
 * velocity; none without momentum, so that nothing is hashed, saved and sent for nothing. Its weights do not decay.
 * @param momentum share of the velocity that a round keeps
 */
export function createSgd(momentum: number): UpdateRule {
  return momentum === 0 ? PLAIN : withMomentum(momentum);
}

function withMomentum(momentum: number): UpdateRule {
  return {
    slots: 1,
    update({ scale, step }, _keep, from, gradient, to, start, end) {
      const [velocity] = from.moments as [Float32Array];
      const [velocityNext] = to.moments as [Float32Array];
      const parameters = from.parameters;
      const next = to.parameters;
      for (let i = start; i < end; i++) {
        const moved = momentum * velocity[i]! + scale * gradient[i]!;
        velocityNext[i] = moved;
        next[i] = parameters[i]! - step * moved;
      }
    },
  };
}

const PLAIN: UpdateRule = {
  slots: 0,
  update({ scale, step }, _keep, from, gradient, to, start, end) {
    const parameters = from.parameters;
    const next = to.parameters;
    for (let i = start; i < end; i++) next[i] = parameters[i]! - step * (scale * gradient[i]!);
  },
};
