import { expect, test } from "vitest";
import { dropoutThreshold, isKept } from "../../../../shared/training/dropout-mask.ts";
import { KernelMemory, kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

test("the mask of the plain function, element by element", () => {
  forDrawnSizes([60], (memory, random, length) => {
    const [seed, rate] = [random.uint32(), random.uniform() * 0.99];
    const factor = Math.fround(1 / (1 - rate));
    const x = memory.random(random, length);
    const expected = Array.from(x.values, (value, i) => (isKept(seed, i, rate) ? Math.fround(value * factor) : 0));
    const y = random.below(2) === 0 ? x : memory.floats(length);
    expectPartsAsWhole(random, length, [y], (from, to) =>
      kernels.dropout(x.at, y.at, seed, dropoutThreshold(rate), factor, from, to),
    );
    expectClose(
      Array.from(y.values, (value) => value + 0),
      expected,
      0,
    );
  });
});

test("a NaN stays where the mask drops it", () => {
  const memory = new KernelMemory();
  const x = memory.floats(Array.from({ length: 50 }, () => NaN));
  kernels.dropout(x.at, x.at, 1, dropoutThreshold(0.9), 10, 0, 50);
  expect(x.values.every(Number.isNaN)).toBe(true);
});
