import type { SessionSpec } from "../session/spec.ts";
import { Random } from "../training/random.ts";
import type { Schedule } from "../training/schedule.ts";

type OptimizerSpec = Pick<
  SessionSpec,
  "optimizer" | "learningRate" | "schedule" | "beta2" | "weightDecay" | "clipNorm"
>;

/** Gradients of the synthetic task have a norm of about 10 for each root of their elements: some are clipped, some are not. */
const CLIP_NORMS = [null, null, 1, 30, 60] as const;

/**
 * How a session turns its averages into updates. Drawn from chance of its own, so that whatever else a seed draws does
 * not depend on it.
 * @param family whether there are moments of Adam's kind
 */
export function drawOptimizer(seed: number, family: "adam" | "sgd", rounds: number): OptimizerSpec {
  const random = new Random("optimizer", seed);
  const learningRate = random.pick([0.001, 0.001, 0.01]);
  return {
    optimizer: family === "adam" && random.below(2) === 0 ? "adamw" : family,
    learningRate,
    schedule: drawSchedule(random, learningRate, rounds),
    beta2: random.pick([0.999, 0.99, 0]),
    weightDecay: random.pick([0.1, 1, 0]),
    clipNorm: random.pick(CLIP_NORMS),
  };
}

function drawSchedule(random: Random, learningRate: number, rounds: number): Schedule {
  switch (random.below(4)) {
    case 0:
      return { kind: "cosine", warmup: random.below(rounds), to: learningRate * random.pick([0, 0.1, 1]) };
    case 1:
      return { kind: "step", every: 1 + random.below(3), factor: random.pick([0.1, 0.5, 1]) };
    default:
      return { kind: "constant" };
  }
}
