import { expect, test } from "vitest";
import { KernelMemory, kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

function plainSoftmax(row: readonly number[], scale: number): number[] {
  const largest = Math.max(...row);
  const exponentials = row.map((x) => Math.exp(scale * (x - largest)));
  const total = exponentials.reduce((sum, e) => sum + e, 0);
  return exponentials.map((e) => e / total);
}

test("softmax of rows, with and without a mask", () => {
  forDrawnSizes([4, 9, 13], (memory, random, matrices, height, columns) => {
    const rows = matrices * height;
    const [isMasked, scale] = [random.below(2) === 1, random.uniform() * 3];
    const x = memory.floats(Float32Array.from({ length: rows * columns }, () => random.uniform() * 20 - 10));
    const expected = Array.from({ length: rows }, (_, r) => {
      const seen = isMasked ? Math.min(columns, (r % height) + 1) : columns;
      const row = Array.from(x.values.subarray(r * columns, r * columns + seen));
      return [...plainSoftmax(row, scale), ...new Array<number>(columns - seen).fill(0)];
    }).flat();
    const y = random.below(2) === 0 ? x : memory.floats(rows * columns);
    expectPartsAsWhole(random, rows, [y], (from, to) =>
      kernels.softmax(x.at, y.at, columns, scale, isMasked ? height : 0, from, to),
    );
    // The exponent is rounded to float32 first.
    expectClose(y.values, expected, 5e-6);
  });
});

test("the gradient of softmax", () => {
  forDrawnSizes([5, 13], (memory, random, rows, columns) => {
    const scale = random.uniform() * 3;
    const y = memory.floats(
      Array.from({ length: rows }, () =>
        plainSoftmax(
          Array.from({ length: columns }, () => random.uniform() * 4),
          1,
        ),
      ).flat(),
    );
    const byY = memory.random(random, rows * columns);
    const expected = Array.from(byY.values, (by, i) => {
      const start = i - (i % columns);
      let dot = 0;
      for (let j = start; j < start + columns; j++) dot += y.values[j]! * byY.values[j]!;
      return scale * y.values[i]! * (by - dot);
    });
    const byX = random.below(2) === 0 ? byY : memory.floats(rows * columns);
    expectPartsAsWhole(random, rows, [byX], (from, to) =>
      kernels.softmaxGradient(y.at, byY.at, byX.at, columns, scale, from, to),
    );
    expectClose(byX.values, expected, 1e-6);
  });
});

test("a NaN is seen in its whole row, a masked one is not", () => {
  const memory = new KernelMemory();
  const x = memory.floats([1, NaN, NaN, 1]);
  kernels.softmax(x.at, x.at, 2, 1, 2, 0, 2);
  expect(Array.from(x.values)).toEqual([1, 0, NaN, NaN]);
});
