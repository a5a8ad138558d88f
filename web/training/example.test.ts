import fc from "fast-check";
import { expect, test } from "vitest";
import { present } from "../../shared/assert.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import type { OwnExamples } from "../ports/own-data.ts";
import { exampleOf } from "./example.ts";
import { OwnSamples } from "./own-samples.ts";
import type { SeatSamples } from "./seat-samples.ts";

const ORDER = { seed: 7, seat: 0, batchSize: 4, view: null };
const digits = taskOf(parseSpec({ data: "own" }));

/** Each picture's first byte tells which it is. */
function pictures(samples: number, width = 784): OwnExamples {
  const inputs = new Uint8Array(samples * width);
  for (let i = 0; i < samples; i++) inputs.fill(i, i * width, (i + 1) * width);
  return { samples, inputs, labels: Uint16Array.from({ length: samples }, (_, i) => i % 3) };
}

test("an example is a held-out sample as it was given, with its own label, and the same one for the same seed and number", () => {
  const data = new OwnSamples(pictures(50), ORDER, digits.pixels);
  fc.assert(
    fc.property(fc.nat(), fc.nat(1000), (seed, number) => {
      const found = present(exampleOf(data, digits, { seed, number }), "there are samples");
      expect(exampleOf(data, digits, { seed, number })).toEqual(found);
      const which = found.sample[0]!;
      expect([which % 5, found.truth, found.isHeldOut]).toEqual([2, which % 3, true]);
      expect([...found.sample]).toEqual(Array(784).fill(which));
    }),
  );
  const several = new Set([0, 1, 2, 3, 4, 5].map((number) => exampleOf(data, digits, { seed: 1, number })!.sample[0]));
  expect(several.size, "another number is another sample, until all were seen").toBe(6);
});

test("where nothing is held out it is one that is learnt from; where there is none there is no example", () => {
  const own = new OwnSamples(pictures(50), ORDER, digits.pixels);
  const noTests = { ...samplesOf(own), testSamples: 0 };
  const found = exampleOf(noTests, digits, { seed: 1, number: 0 });
  expect([found?.isHeldOut, found!.sample[0]! % 5 === 2]).toEqual([false, false]);
  const nothing = { count: 0, inputs: new Float32Array(), labels: new Uint16Array() };
  expect(exampleOf({ ...noTests, batch: () => nothing }, digits, { seed: 1, number: 0 })).toBeNull();
});

const samplesOf = (samples: OwnSamples): SeatSamples => ({
  testSamples: samples.testSamples,
  batch: (number) => samples.batch(number),
  testBatch: (from, to) => samples.testBatch(from, to),
  trainingBatches: (most) => samples.trainingBatches(most),
  weight: () => samples.weight(),
  load: () => samples.load(),
});
