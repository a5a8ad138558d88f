import { expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { DIGIT_PIXELS } from "../../shared/training/datasets.ts";
import { standardizeLight } from "../../shared/training/pixels.ts";
import { sessionData } from "./tasks.ts";
import { NoDataError } from "./tasks/family-data.ts";

const spec = parseSpec({ data: "own", batchSize: 8 });
const PLACE = { view: 1, members: 4, position: 0 };
const seat = { spec, seat: 0 };

test("R8: a tab trains on four fifths of its samples, weighs as much, and evaluates with the rest", () => {
  const samples = 25;
  const inputs = Float32Array.from({ length: samples * 3 }, (_, i) => Math.floor(i / 3));
  const labels = Uint16Array.from({ length: samples }, (_, i) => i % 4);
  const data = sessionData({ ...seat, own: { samples, inputs, labels } }).samplesAt(PLACE);
  expect(data.weight(8)).toBe(20);
  expect(data.testSamples).toBe(5);
  const held = [...data.testBatch(0, 5).inputs].filter((_, i) => i % 3 === 0);
  expect(held).toEqual([2, 7, 12, 17, 22]);
  const trained = [1, 2, 3, 4, 5].flatMap((number) => {
    const batch = data.batch(number);
    expect(batch.count).toBe(8);
    const rows = [...batch.inputs].filter((_, i) => i % 3 === 0);
    expect([...batch.labels]).toEqual(rows.map((row) => row % 4));
    return rows;
  });
  expect(new Set(trained).size).toBe(20);
  expect(trained.some((row) => held.includes(row))).toBe(false);
});

test("pixels become what the models see of MNIST's", () => {
  const own = { samples: 10, inputs: new Uint8Array(10 * 784).fill(51), labels: new Uint16Array(10) };
  const { inputs } = sessionData({ ...seat, own })
    .samplesAt(PLACE)
    .batch(1);
  expect(inputs.length).toBe(8 * 784);
  expect(inputs[100]).toBeCloseTo(standardizeLight(DIGIT_PIXELS, 0.2), 6);
});

test("a tab without data is told so", () => {
  expect(() => sessionData({ ...seat, own: null })).toThrow(NoDataError);
});
