import type { SessionSpec, SessionSpecInput } from "../session/spec.ts";
import { Random } from "../training/random.ts";
import type { Scenario } from "./scenario.ts";

/** Milliseconds that a step takes a page in its lobby. */
const STEP_MS = [0, 0.2, 2, 20, 200, 2000] as const;
/** Steps of a round, about: so many times as long is a session, that it has as many rounds as others. */
const STEPS_A_ROUND = 10;

/** Sessions whose lobby chooses, and what a step takes each seat there. */
export interface DrawnAuto {
  readonly spec: SessionSpecInput;
  readonly scenario: Pick<Scenario, "timedMs">;
}

export const NO_AUTO: DrawnAuto = { spec: {}, scenario: {} };

/**
 * In a third of the sessions that may, the lobby chooses local steps and compression (M8), by machines that are alike or
 * not. Drawn from chance of its own, so that whatever else a seed draws does not depend on it.
 */
export function drawAuto(seed: number, spec: SessionSpec): DrawnAuto {
  const { averaging, aggregation, seats, rounds, evaluateEvery, checkpointEvery } = spec;
  const random = new Random("auto", seed);
  if (averaging === "secure" || aggregation === "median" || random.below(3) > 0) return NO_AUTO;
  const all = random.pick(STEP_MS);
  const areAlike = random.below(2) === 0;
  return {
    spec: {
      ...{ auto: true, localSteps: 1, outerMomentum: 0, compression: "int8" },
      rounds: STEPS_A_ROUND * rounds,
      evaluateEvery: STEPS_A_ROUND * evaluateEvery,
      checkpointEvery: STEPS_A_ROUND * checkpointEvery,
    },
    scenario: {
      timedMs: Array.from({ length: seats }, () => (areAlike ? all : random.pick(STEP_MS)) * (1 + random.uniform())),
    },
  };
}
