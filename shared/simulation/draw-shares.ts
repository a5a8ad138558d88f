import type { SessionSpec, SessionSpecInput } from "../session/spec.ts";
import { Random } from "../training/random.ts";
import type { Scenario } from "./scenario.ts";

/** How much longer a sample takes one seat than another. */
const SLOWNESS = [1, 1, 1, 1.5, 3, 6, 12] as const;

/** Sessions whose shares follow speed, and how long a sample takes each seat. */
export interface DrawnShares {
  readonly spec: Pick<SessionSpecInput, "shares" | "batchSize" | "rounds">;
  readonly scenario: Pick<Scenario, "sampleMs" | "samples">;
}

/** Shares are equal, and steps take as long as otherwise. */
export const NO_SHARES: DrawnShares = { spec: {}, scenario: {} };

/**
 * In a third of the sessions that may, shares follow speed (R13), in most of these with as many rounds as it takes. Drawn from
 * chance of its own, so that whatever else a seed draws does not depend on it.
 * @param rounds of the session otherwise
 */
export function drawShares(
  seed: number,
  seats: number,
  { averaging, aggregation, rounds }: Pick<SessionSpec, "averaging" | "aggregation" | "rounds">,
): DrawnShares {
  const random = new Random("shares", seed);
  if (averaging === "secure" || aggregation === "median" || random.below(3) > 0) return NO_SHARES;
  const batchSize = 1 + random.below(16);
  const baseMs = (1 + random.uniform() * 60) / batchSize;
  return {
    spec: {
      shares: "speed",
      batchSize,
      rounds: random.below(4) === 0 ? rounds : Math.max(rounds, 8 + random.below(16)),
    },
    scenario: {
      sampleMs: Array.from({ length: seats }, () => baseMs * random.pick(SLOWNESS)),
      // Epochs of a few rounds, whose last ones are not full.
      samples: 1 + random.below(8 * batchSize * seats),
    },
  };
}
