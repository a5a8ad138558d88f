import { expect, test } from "vitest";
import { roundBytes } from "../averaging/round-bytes.ts";
import { BULK_HEADER_BYTES } from "../limits.ts";
import { parseSpec, type SessionSpecInput } from "../session/spec.ts";
import { createDigester } from "../training/digest.ts";
import { simulateScenario } from "./simulate.ts";

const SEATS = 4;
const PARAMETERS = 8000;
const CHUNK_ELEMENTS = 500;
/** Bytes in a millisecond, a tenth of real lines: one seat has 1 MB/s up, the others 20. */
const UPLOADS = [2000, 100, 2000, 2000];
/** What the slowest has to send in each round, whoever owns what: its contribution, in frames. */
const LEAST_BYTES = 4 * PARAMETERS + (PARAMETERS / CHUNK_ELEMENTS) * BULK_HEADER_BYTES;

const digester = await createDigester();

/** Virtual milliseconds of a session without faults. */
function msOf(spec: SessionSpecInput): number {
  const result = simulateScenario(
    {
      seed: 1,
      spec: parseSpec({
        ...{ task: "synthetic-100k", seats: SEATS, targetAccuracy: null, compression: "none" },
        ...{ evaluateEvery: 1000, checkpointEvery: 1000, heartbeatMs: 5000, ...spec },
      }),
      parameters: PARAMETERS,
      chunkElements: CHUNK_ELEMENTS,
      delayMs: [0.1, 1],
      stepMs: [1, 2],
      uploads: UPLOADS,
      faults: [],
      healAtMs: 0,
    },
    digester,
  );
  if ("failure" in result) throw result.failure.error;
  return result.outcome.virtualMs;
}

/** Share of the bound that rounds come to, once a session is under way: that of the slowest line's own contribution. */
function shareOfBound(spec: SessionSpecInput): number {
  const [few, many] = [12, 22].map((rounds) => msOf({ ...spec, rounds }));
  return (10 * LEAST_BYTES) / Math.min(...UPLOADS) / (many! - few!);
}

test.each([
  ["plainly", {}],
  ["securely", { averaging: "secure", secureBound: 64, batchSize: SEATS }],
] as const)(
  "R14: where one of four lines has a twentieth of the others' speed up, rounds averaged %s are as fast as it can send its contribution",
  (_, spec) => {
    const equal = shareOfBound({ ...spec, slices: "equal" });
    const bySpeed = shareOfBound({ ...spec, slices: "speed" });
    expect(equal).toBeGreaterThan(0.5);
    expect(equal).toBeLessThan(0.67);
    expect(bySpeed).toBeGreaterThan(0.8);
  },
);

test("with equal slices the slow one sends one and a half of its contribution", () => {
  expect(roundBytes(1_000_000, 4, "none", 1) / roundBytes(1_000_000, 4, "none", 1, [342, 0, 341, 341])).toBeCloseTo(
    1.5,
    2,
  );
});
