import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../session/spec.ts";
import { createDigester } from "../training/digest.ts";
import { simulateScenario } from "./simulate.ts";

const STEP_MS = 100;
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

/** A round, once a session is under way. */
function roundMs(spec: Pick<SessionSpecInput, "overlap" | "localSteps">, delayMs: number): number {
  const [few, many] = [20, 40].map((rounds) => msOf({ ...spec, rounds }, delayMs));
  return (many! - few!) / 20;
}

test.each([1, 4])(
  "R12: with overlap a round takes the longer of computing and averaging, with %d local steps",
  (localSteps) => {
    // Contributions, averages and votes take a delay each; votes are hidden in any case (R6).
    const quick = 10;
    expect(roundMs({ overlap: 0, localSteps }, quick)).toBeGreaterThan(STEP_MS + 2 * quick - 1);
    expect(roundMs({ overlap: 1, localSteps }, quick)).toBeLessThan(STEP_MS + 5);
    const slow = 60;
    expect(roundMs({ overlap: 0, localSteps }, slow)).toBeGreaterThan(STEP_MS + 2 * slow - 1);
    expect(roundMs({ overlap: 1, localSteps }, slow)).toBeLessThan(3 * slow + 10);
  },
);
