import { Random } from "../training/random.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Who has the model that a session starts from (M6): in a third of the sessions some seats, one at least; in the others
 * all draw their own. Drawn from chance of its own, so that whatever else a seed draws does not depend on it.
 */
export function drawStart(seed: number, seats: number): Pick<Scenario, "startHeldBy"> {
  const random = new Random("start", seed);
  if (random.below(3) > 0) return {};
  const one = random.below(seats);
  const share = random.uniform();
  const all = Array.from({ length: seats }, (_, seat) => seat);
  return { startHeldBy: all.filter((seat) => random.uniform() < share || seat === one) };
}
