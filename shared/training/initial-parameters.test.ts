import { expect, test } from "vitest";
import { TASKS } from "../session/tasks.ts";
import { createDigester } from "./digest.ts";
import { emptyState, initialParameters, initialState } from "./initial-parameters.ts";
import { parameterLayout } from "./model/layout.ts";
import { createOptimizer } from "./optimizer.ts";

const adam = createOptimizer("adam", { learningRate: 0.001 });

test("M2: the same seed gives the same state at every peer, on every engine, for ever", async () => {
  const digester = await createDigester();
  const digest = digester.digest(initialState(TASKS["mnist-mlp"], 1, adam));
  expect(digest).toBe(digester.digest(initialState(TASKS["mnist-mlp"], 1, adam)));
  expect(digest).toBe("ef8427e99ebf1501bbcb471d516f5490");
  expect(digester.digest(initialState(TASKS["mnist-cnn"], 1, adam))).toBe("0ccfe3e6f0979d1b954f3b3d2d04557f");
  expect(digester.digest(initialState(TASKS["mnist-mlp"], 2, adam))).not.toBe(digest);
});

test("kernels fill the range of Glorot and Bengio evenly, biases are 0", () => {
  const parameters = initialParameters(TASKS["mnist-cnn"], 7);
  for (const { name, offset, size, initializer } of parameterLayout(TASKS["mnist-cnn"])) {
    const values = parameters.subarray(offset, offset + size);
    if (initializer.kind !== "glorotUniform") {
      expect(
        values.every((value) => value === 0),
        name,
      ).toBe(true);
      continue;
    }
    const limit = Math.sqrt(6 / (initializer.fanIn + initializer.fanOut));
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const mean = values.reduce((a, b) => a + b, 0) / size;
    expect(largest, name).toBeLessThanOrEqual(Math.fround(limit));
    expect(largest, name).toBeGreaterThan(0.95 * limit);
    expect(Math.abs(mean), name).toBeLessThan((4 * limit) / Math.sqrt(3 * size));
  }
});

test("state 0 has round 0 and moments of zeros; an empty state has its shape", () => {
  const state = initialState(TASKS["mnist-mlp"], 1, adam);
  expect(state.round).toBe(0);
  expect(state.moments.map((moment) => moment.length)).toEqual([101_770, 101_770]);
  expect(state.moments.every((moment) => moment.every((value) => value === 0))).toBe(true);
  const empty = emptyState(state);
  expect(empty.parameters.length).toBe(101_770);
  expect(empty.parameters.every((value) => value === 0)).toBe(true);
  expect(empty.moments.length).toBe(2);
  expect(empty.parameters.buffer).not.toBe(state.parameters.buffer);
});
