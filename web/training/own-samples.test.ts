import { expect, test } from "vitest";
import { parseSpec, type SessionSpec } from "../../shared/session/spec.ts";
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

test("pictures are changed each time that they are trained on, the same way each time, and never for an evaluation", () => {
  const augment = { shift: 0.2, flip: true, light: 0.3 };
  const fields = { data: "own", task: "pictures", labels: ["a", "b"], batchSize: 8 } as const;
  const [plain, changed] = [{}, { augment }].map((more) =>
    parseSpec({ ...fields, picture: { side: 28, channels: 3, ...more } }),
  ) as [SessionSpec, SessionSpec];
  const inputs = Uint8Array.from({ length: 20 * 2352 }, (_, i) => (i * 7919) % 256);
  const own = { samples: 20, inputs, labels: new Uint16Array(20) };
  const open = (of: SessionSpec, seat = 0) => sessionData({ spec: of, seat, own }).samplesAt(PLACE);
  expect(open(changed).batch(3).inputs).toEqual(open(changed).batch(3).inputs);
  expect(open(changed).batch(3).inputs).not.toEqual(open(plain).batch(3).inputs);
  expect(open(changed).batch(3).labels).toEqual(open(plain).batch(3).labels);
  expect(open(changed).testBatch(0, 4)).toEqual(open(plain).testBatch(0, 4));
  // Passes over 16 samples: the first batch of the second pass has others again, with other changes.
  const firstOf = (number: number) => open(changed).batch(number).inputs.slice(0, 2352);
  expect(firstOf(1)).not.toEqual(firstOf(3));
  const scale = (byte: number) => Math.fround((byte / 255 - 0.45) / 0.25);
  expect([...open(plain).testBatch(0, 1).inputs.subarray(0, 3)]).toEqual(
    [...inputs.subarray(2 * 2352, 2 * 2352 + 3)].map(scale),
  );
});
