import type { Digester } from "../training/digest.ts";
import { scenarioOf, type Scenario } from "./scenario.ts";
import { World, type Outcome } from "./world.ts";

/** A seed whose run broke an invariant or threw. */
export interface Failure {
  readonly scenario: Scenario;
  readonly error: Error;
  readonly trace: readonly string[];
}

/**
 * Runs one seed.
 * @returns the outcome, or the failure with its whole trace
 */
export function simulateSeed(
  seed: number,
  peers: number,
  digester: Digester,
  keepTrace = false,
): { readonly outcome: Outcome } | { readonly failure: Failure } {
  return simulateScenario(scenarioOf(seed, peers), digester, keepTrace);
}

/** Runs one scenario; a failing one is run again to get its trace. */
export function simulateScenario(
  scenario: Scenario,
  digester: Digester,
  keepTrace = false,
): { readonly outcome: Outcome } | { readonly failure: Failure } {
  const world = new World(scenario, digester, keepTrace);
  try {
    return { outcome: world.run() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!keepTrace) return simulateScenario(scenario, digester, true);
    return { failure: { scenario, error, trace: world.trace } };
  }
}
