import { expect, test } from "vitest";
import { KernelMemory, kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

test("cross-entropy and its derivative by the logits", () => {
  forDrawnSizes([6, 21], (memory, random, rows, classes) => {
    const logits = memory.floats(Float32Array.from({ length: rows * classes }, () => random.uniform() * 40 - 20));
    const targets = memory.ints(Array.from({ length: rows }, () => random.below(classes)));
    const weight = random.uniform();
    const expected: { losses: number[]; byLogits: number[] } = { losses: [], byLogits: [] };
    for (let r = 0; r < rows; r++) {
      const row = Array.from(logits.values.subarray(r * classes, (r + 1) * classes));
      const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
      const target = targets.values[r]!;
      expected.losses.push(Math.log(total) - row[target]!);
      expected.byLogits.push(...row.map((x, i) => weight * (Math.exp(x) / total - (i === target ? 1 : 0))));
    }
    const losses = memory.floats(rows);
    const byLogits = random.below(2) === 0 ? logits : memory.floats(rows * classes);
    expectPartsAsWhole(random, rows, [losses, byLogits], (from, to) =>
      kernels.softmaxCrossEntropy(logits.at, targets.at, losses.at, byLogits.at, classes, weight, from, to),
    );
    expectClose(losses.values, expected.losses, 1e-6);
    expectClose(byLogits.values, expected.byLogits, 5e-6);
  });
});

test("a target that is no class, and a NaN among the logits, give NaN for their rows alone", () => {
  const memory = new KernelMemory();
  const logits = memory.floats([0, 0, 0, 0, 0, NaN, 0, 0]);
  const targets = memory.ints([2, -1, 0, 1]);
  const losses = memory.floats(4);
  const byLogits = memory.floats(8);
  kernels.softmaxCrossEntropy(logits.at, targets.at, losses.at, byLogits.at, 2, 1, 0, 4);
  expectClose(losses.values, [NaN, NaN, NaN, Math.log(2)], 1e-6);
  expectClose(byLogits.values, [NaN, NaN, NaN, NaN, NaN, NaN, 0.5, -0.5], 1e-6);
});

test("logits that are far apart give no infinity", () => {
  const memory = new KernelMemory();
  const logits = memory.floats([1e4, -1e4, 0]);
  const losses = memory.floats(1);
  kernels.softmaxCrossEntropy(logits.at, memory.ints([1]).at, losses.at, logits.at, 3, 1, 0, 1);
  expect(losses.values[0]).toBe(2e4);
  expect(Array.from(logits.values)).toEqual([1, -1, 0]);
});

test("mean squared error and its derivative", () => {
  forDrawnSizes([6, 21], (memory, random, rows, columns) => {
    const outputs = memory.random(random, rows * columns);
    const targets = memory.random(random, rows * columns);
    const weight = random.uniform();
    const errors = Array.from(outputs.values, (value, i) => value - targets.values[i]!);
    const expected = Array.from({ length: rows }, (_, r) => {
      const row = errors.slice(r * columns, (r + 1) * columns);
      return row.reduce((sum, error) => sum + error * error, 0) / columns;
    });
    const losses = memory.floats(rows);
    const byOutputs = random.below(2) === 0 ? outputs : memory.floats(rows * columns);
    expectPartsAsWhole(random, rows, [losses, byOutputs], (from, to) =>
      kernels.squaredError(outputs.at, targets.at, losses.at, byOutputs.at, columns, weight, from, to),
    );
    expectClose(losses.values, expected, 1e-6);
    const byEach = errors.map((error) => (2 * weight * error) / columns);
    expectClose(byOutputs.values, byEach, 1e-6);
  });
});
