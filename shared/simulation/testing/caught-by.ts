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
