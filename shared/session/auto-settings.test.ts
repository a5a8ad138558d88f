import fc from "fast-check";
import { expect, test } from "vitest";
import { BATCH_SIZE_MAX } from "../limits.ts";
import { settingsChosenFrom, settledSpec } from "./auto-settings.ts";
import { canonicalSpec, parseSpec } from "./spec.ts";

test("M8: a session says itself whether its lobby chooses; without a word it does not", () => {
  expect(parseSpec({}).auto).toBe(false);
  expect(canonicalSpec(parseSpec({ auto: true }))).toContain('"auto":true');
  expect(() => parseSpec({ auto: "yes" })).toThrow("auto must be true or false");
});

test.each([
  [{ localSteps: 10 }, "localSteps must be left out with auto"],
  [{ outerMomentum: 0.5 }, "outerMomentum must be left out with auto"],
  [{ compression: "sparse" }, "compression must be left out with auto"],
  [{ batchSize: 20_000 }, "batchSize may be at most 16,384 with auto"],
  [{ data: "own" }, "auto must be false with data own"],
  [{ data: "by-label" }, "auto must be false with data by-label"],
  [{ aggregation: "median" }, "auto must be false with aggregation median"],
  [{ privacy: "sample" }, "auto must be false with differential privacy"],
  [{ privacy: "peer" }, "auto must be false with differential privacy"],
  [{ start: { digest: "0".repeat(32), from: "a run" } }, "auto must be false with a model to start from"],
])("M8: nothing is chosen with %o, and the refusal says why", (fields, reason) => {
  expect(() => parseSpec({ ...fields, auto: true })).toThrow(reason);
});

test("M8: a spec that leaves nothing to be chosen stays as it is", () => {
  const spec = parseSpec({ localSteps: 2 });
  expect(settledSpec(spec, { localSteps: 30, compression: "sparse", overlap: 0 })).toBe(spec);
});

test("M8: what is counted in steps becomes rounds of so many steps", () => {
  const schedule = { kind: "cosine", warmup: 45 } as const;
  const spec = parseSpec({ auto: true, rounds: 1000, evaluateEvery: 100, schedule });
  expect(settledSpec(spec, { localSteps: 30, compression: "sparse", overlap: 0 })).toMatchObject({
    ...{ auto: false, localSteps: 30, outerMomentum: 0.5, compression: "sparse" },
    ...{ rounds: 34, evaluateEvery: 3, checkpointEvery: 3, schedule: { kind: "cosine", warmup: 1, to: 0 } },
  });
  const stepwise = parseSpec({ auto: true, schedule: { kind: "step", every: 10 } });
  expect(settledSpec(stepwise, { localSteps: 30, compression: "int8", overlap: 1 }).schedule).toMatchObject({
    every: 1,
  });
});

test("M8: in secure averaging what travels stays as it is", () => {
  const spec = parseSpec({ auto: true, averaging: "secure" });
  expect(settingsChosenFrom(spec).map(({ localSteps, overlap }) => [localSteps, overlap])).toEqual([
    ...[4, 10, 30].flatMap((localSteps) => [0, 1].map((overlap) => [localSteps, overlap])),
  ]);
  expect(new Set(settingsChosenFrom(spec).map(({ compression }) => compression))).toEqual(new Set([spec.compression]));
});

test("M8: of two tabs more local steps can be chosen than of others, as far as a batch allows", () => {
  const stepsOf = (fields: object) => [
    ...new Set(settingsChosenFrom(parseSpec({ auto: true, ...fields })).map(({ localSteps }) => localSteps)),
  ];
  expect(stepsOf({ seats: 2 })).toEqual([4, 10, 30, 60]);
  expect(stepsOf({ seats: 3 })).toEqual([4, 10, 30]);
  expect(stepsOf({ seats: 2, batchSize: 2000 })).toEqual([4, 10, 30]);
});

test("M8: whatever can be chosen makes a session that could have been asked for, none longer than while nothing is known", () => {
  const any = fc.record({
    batchSize: fc.integer({ min: 1, max: 16_384 }),
    rounds: fc.integer({ min: 2, max: 5000 }),
    averaging: fc.constantFrom("plain" as const, "secure" as const),
    schedule: fc.option(fc.record({ kind: fc.constant("cosine" as const), warmup: fc.integer({ min: 0, max: 4999 }) })),
  });
  fc.assert(
    fc.property(any, ({ schedule, ...fields }) => {
      fc.pre(!schedule || schedule.warmup < fields.rounds);
      const spec = parseSpec({ auto: true, ...fields, ...(schedule && { schedule }) });
      const unknown = settledSpec(spec, null);
      for (const settings of settingsChosenFrom(spec)) {
        const settled = settledSpec(spec, settings);
        expect(parseSpec(settled)).toEqual(settled);
        expect(settledSpec(settled, settings)).toBe(settled);
        expect(settled.rounds).toBeLessThanOrEqual(unknown.rounds);
        expect(settled.localSteps * settled.batchSize).toBeLessThanOrEqual(BATCH_SIZE_MAX);
      }
    }),
  );
});
