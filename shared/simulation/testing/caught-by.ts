import type { Result } from "../simulate.ts";
import { InvariantViolation, type Invariant } from "../violation.ts";

/**
 * The invariant that a run has violated; undefined where all held.
 * @throws whatever else it failed with: a planted bug is to be caught as what it is
 */
export function caughtBy(result: Result): Invariant | undefined {
  if (!("failure" in result)) return undefined;
  if (!(result.failure.error instanceof InvariantViolation)) throw result.failure.error;
  return result.failure.error.invariant;
}

/** Seeds to try, one after the other. */
export interface Seeds {
  /** At most so many. */
  readonly seeds: number;
  /** The first: where a bug is passed by many sessions, one shortly before the first that finds it, so that its test is quick. */
  readonly from?: number;
}

/**
 * Runs the sessions of seeds until one violates an invariant.
 * @param run of a seed; undefined where its session is not of the kind that is looked for
 * @returns the invariant; undefined where all held
 * @throws whatever else a run failed with
 */
export function firstCaught(
  { seeds, from = 1 }: Seeds,
  run: (seed: number) => Result | undefined,
): Invariant | undefined {
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = run(seed);
    const invariant = result && caughtBy(result);
    if (invariant) return invariant;
  }
  return undefined;
}
