import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../session/spec.ts";
import { createDigester } from "../training/digest.ts";
import { simulateScenario } from "./simulate.ts";

const STEP_MS = 100;
const ROUNDS = 40;
const digester = await createDigester();

/** Virtual milliseconds of a session without faults, whose steps all take as long. */
function msOf(spec: SessionSpecInput, delayMs: number): number {
  const result = simulateScenario(
    {
      seed: 1,
      spec: parseSpec({
        ...{ task: "synthetic-100k", seats: 3, targetAccuracy: null, compression: "none" },
        ...{ evaluateEvery: 1000, checkpointEvery: 1000, ...spec },
      }),
      parameters: 20,
      chunkElements: 20,
      delayMs: [delayMs, delayMs],
      stepMs: [STEP_MS, STEP_MS],
      faults: [],
      healAtMs: 0,
    },
    digester,
  );
  if ("failure" in result) throw result.failure.error;
  return result.outcome.virtualMs;
}

/** What overlap spares of each round: the last one's test (R11), which takes as long with it as without, cancels out. */
function sparedMs(localSteps: number, delayMs: number): number {
  const [without, overlapping] = ([0, 1] as const).map((overlap) =>
    msOf({ overlap, localSteps, rounds: ROUNDS }, delayMs),
  );
  return (without! - overlapping!) / ROUNDS;
}

test.each([1, 4])(
  "R12: with overlap a round takes the longer of computing and averaging, with %d local steps",
  (localSteps) => {
    // Contributions, averages and votes take a delay each; votes are hidden in any case (R6).
    const quick = 10;
    expect(sparedMs(localSteps, quick), "steps are the longer").toBeGreaterThan(2 * quick - 1);
    const slow = 60;
    expect(sparedMs(localSteps, slow), "what travels is the longer").toBeGreaterThan(STEP_MS - slow - 5);
  },
);
