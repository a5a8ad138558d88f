import { expect, test } from "vitest";
import { parseSpec, type SessionSpec, type SessionSpecInput } from "../session/spec.ts";
import { createDigester } from "../training/digest.ts";
import { simulateScenario } from "./simulate.ts";

const SEATS = 4;
const BATCH_SIZE = 64;
/** Milliseconds that a sample takes: one seat is four times slower than the others. */
const SAMPLE_MS = [1, 1, 1, 4];
const SUMMED_SPEED = SAMPLE_MS.reduce((sum, each) => sum + 1 / each, 0);

const digester = await createDigester();

/** Virtual milliseconds of a session without faults. */
function msOf(spec: SessionSpecInput): number {
  const result = simulateScenario(
    {
      seed: 1,
      spec: parseSpec({
        ...{ task: "synthetic-100k", seats: SEATS, batchSize: BATCH_SIZE, targetAccuracy: null, compression: "none" },
        ...{ evaluateEvery: 1000, checkpointEvery: 1000, ...spec },
      }),
      parameters: 20,
      chunkElements: 8,
      delayMs: [0.1, 1],
      stepMs: [1, 1],
      sampleMs: SAMPLE_MS,
      samples: 2000,
      faults: [],
      healAtMs: 0,
    },
    digester,
  );
  if ("failure" in result) throw result.failure.error;
  return result.outcome.virtualMs;
}

/** Share of the members' summed speed that rounds come to, once a session is under way. */
function shareOfSpeed(spec: Pick<SessionSpec, "shares" | "localSteps">): number {
  const [few, many] = [20, 50].map((rounds) => msOf({ ...spec, rounds }));
  const best = (30 * SEATS * BATCH_SIZE * spec.localSteps) / SUMMED_SPEED;
  return best / (many! - few!);
}

test.each([1, 4])(
  "R13: where one of four is four times slower most of their speed is left, with %d local steps",
  (localSteps) => {
    const even = shareOfSpeed({ shares: "equal", localSteps });
    const bySpeed = shareOfSpeed({ shares: "speed", localSteps });
    expect(even).toBeLessThan(0.32);
    expect(bySpeed).toBeGreaterThan(0.85);
  },
);
