import type { Digester } from "../training/digest.ts";
import type { Recording } from "../replay/recording.ts";
import type { Recorder } from "./recorder.ts";
import { scenarioOf, type Profile } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";
import { InvariantViolation } from "./violation.ts";
import { World, type Outcome } from "./world.ts";

/** A run that broke an invariant or threw. */
export interface Failure {
  readonly scenario: Scenario;
  readonly error: Error;
  readonly trace: readonly string[];
}
export type Result = { readonly outcome: Outcome } | { readonly failure: Failure };

/** Runs one seed. @returns the outcome, or the failure with its whole trace */
export function simulateSeed(
  seed: number,
  peers: number,
  digester: Digester,
  keepTrace = false,
  profile: Profile = "mixed",
): Result {
  return simulateScenario(scenarioOf(seed, peers, profile), digester, keepTrace);
}

/** Runs one scenario; a failing one is run again to get its trace. */
export function simulateScenario(scenario: Scenario, digester: Digester, keepTrace = false): Result {
  const world = new World(scenario, digester, keepTrace);
  try {
    return { outcome: world.run() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!keepTrace) return traced(scenario, error, digester);
    return { failure: { scenario, error, trace: world.trace } };
  }
}

/**
 * Runs one scenario and records it, a failing one up to where it fails.
 * @param recorder made for this very scenario
 */
export function recordScenario(scenario: Scenario, digester: Digester, recorder: Recorder): Recording {
  try {
    new World(scenario, digester, false, recorder).run();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return recorder.recording(error);
  }
  return recorder.recording(undefined);
}

/** A failing run once more, for its trace. */
function traced(scenario: Scenario, error: Error, digester: Digester): Result {
  const again = simulateScenario(scenario, digester, true);
  if ("failure" in again) return again;
  // Then something decides what happens that is not in the scenario: a defect of the simulator, or a peer's own chance.
  const detail = `seed ${scenario.seed} fails, but not again: ${error.message}`;
  return { failure: { scenario, error: new Error(detail, { cause: error }), trace: again.outcome.trace } };
}

/** The smallest scenario that can be found to fail as this one does, with its trace. */
export function shrinkFailure(
  failure: Failure,
  digester: Digester,
): { readonly failure: Failure; readonly runs: number } {
  const kind = kindOf(failure.error);
  const { scenario, runs } = shrink(failure.scenario, (candidate) => {
    try {
      new World(candidate, digester, false).run();
    } catch (error) {
      return error instanceof Error && kindOf(error) === kind;
    }
    return false;
  });
  const result = simulateScenario(scenario, digester, true);
  return { failure: "failure" in result ? result.failure : failure, runs };
}

/** What makes two failures the same one: the invariant and the words, whatever the numbers. */
function kindOf(error: Error): string {
  const words = error.message.replace(/\[.*?\]/g, "").replace(/[0-9a-f]{32}|[\d.,-]+/g, "");
  return `${error instanceof InvariantViolation ? error.invariant : error.name} ${words.split(/\s+/).slice(0, 6).join(" ")}`;
}
