import { Random } from "../training/random.ts";
import type { Scenario } from "./scenario.ts";

/**
 * How much of the model are statistics of inputs, which round 1 settles (R9): in a third of the sessions some of it, or all.
 * Drawn from chance of its own, so that whatever else a seed draws does not depend on it.
 */
export function drawStatistics(seed: number, parameters: number): Pick<Scenario, "statistics"> {
  const random = new Random("statistics", seed);
  return random.below(3) > 0 ? {} : { statistics: 1 + random.below(parameters) };
}
