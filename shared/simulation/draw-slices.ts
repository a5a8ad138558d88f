import type { SessionSpec, SessionSpecInput } from "../session/spec.ts";
import { Random } from "../training/random.ts";
import type { Scenario } from "./scenario.ts";

/** What one seat's line carries up, beside another's. */
const SPEEDS = [1, 1, 4, 10, 20] as const;

/** Sessions whose slices follow upload speed, and what each seat's line carries. */
export interface DrawnSlices {
  readonly spec: Pick<SessionSpecInput, "slices" | "rounds">;
  readonly scenario: Pick<Scenario, "uploads">;
}

/** Slices are equal, and lines carry anything. */
export const NO_SLICES: DrawnSlices = { spec: {}, scenario: {} };

/**
 * In a quarter of the sessions that have slices, these follow upload speed (R14), in most of these with as many rounds as it
 * takes. Drawn from chance of its own, so that whatever else a seed draws does not depend on it.
 * @param rounds of the session otherwise
 */
export function drawSlices(
  seed: number,
  seats: number,
  { averaging, compression, rounds }: Pick<SessionSpec, "averaging" | "compression" | "rounds">,
): DrawnSlices {
  const random = new Random("slices", seed);
  const isSparse = averaging === "plain" && compression === "sparse";
  if (isSparse || random.below(4) > 0) return NO_SLICES;
  const slowest = 2 + random.uniform() * 15;
  return {
    spec: { slices: "speed", rounds: random.below(4) === 0 ? rounds : Math.max(rounds, 8 + random.below(12)) },
    scenario: { uploads: Array.from({ length: seats }, () => slowest * random.pick(SPEEDS)) },
  };
}
