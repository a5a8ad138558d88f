import { FRAGMENTS_MAX } from "../limits.ts";
import type { SessionSpec, SessionSpecInput } from "../session/spec.ts";
import { Random } from "../training/random.ts";

/** As many changes as a fragment can wait for, of the synthetic task, are whole in fixed point, and within the bound. */
const BOUND = 64 * FRAGMENTS_MAX;

/**
 * In half of the sessions that may, each round averages a fragment of the vector (S8), mostly in more rounds than it takes
 * all of them. Drawn from chance of its own, so that whatever else a seed draws does not depend on it.
 */
export function drawFragments(
  seed: number,
  {
    averaging,
    secureBits,
    localSteps,
    rounds,
  }: Pick<SessionSpec, "averaging" | "secureBits" | "localSteps" | "rounds">,
): Pick<SessionSpecInput, "fragments" | "localSteps" | "outerMomentum" | "secureBound" | "rounds"> {
  const random = new Random("fragments", seed);
  if (averaging === "plain" || secureBits === 16 || random.below(2) === 0) return {};
  const fragments = random.pick([2, 2, 3, 4, 5, FRAGMENTS_MAX]);
  return {
    fragments,
    localSteps: Math.max(2, localSteps),
    outerMomentum: random.pick([0, 0.5]),
    secureBound: BOUND,
    rounds: random.below(3) === 0 ? Math.max(rounds, fragments) : fragments + rounds,
  };
}
