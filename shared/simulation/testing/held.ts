import type { Result } from "../simulate.ts";
import type { Outcome } from "../world.ts";

/** What came of a run that must hold. @throws Error with the end of its trace where it does not */
export function held(result: Result): Outcome {
  if ("failure" in result) {
    const { error, scenario, trace } = result.failure;
    throw new Error(
      `seed ${scenario.seed}, ${scenario.spec.seats} peers: ${error.message}\n${trace.slice(-40).join("\n")}`,
    );
  }
  return result.outcome;
}
