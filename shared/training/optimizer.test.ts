import { describe, expect, test } from "vitest";
import { createDigester } from "./digest.ts";
import { emptyState } from "./initial-parameters.ts";
import { createOptimizer, type Optimizer, type OptimizerKind } from "./optimizer.ts";
import { Random } from "./random.ts";
import type { TrainingState } from "./state.ts";

const KINDS: readonly OptimizerKind[] = ["adam", "sgd"];

function start(parameters: number[], optimizer: Optimizer): TrainingState {
  const moments = Array.from({ length: optimizer.slots }, () => new Float32Array(parameters.length));
  return { round: 0, parameters: Float32Array.from(parameters), moments };
}

function advance(state: TrainingState, gradient: Float32Array, optimizer: Optimizer): TrainingState {
  const next = emptyState(state);
  optimizer.update(state, gradient, next);
  return next;
}

test("Adam: the first two rounds, computed by hand from the paper's algorithm 1", () => {
  const adam = createOptimizer("adam", { learningRate: 0.1 });
  // Corrected moments of round 1 are g and g^2: the step is the learning rate, against the gradient's sign.
  const first = advance(start([1, 1, 1], adam), Float32Array.of(2, -0.5, 0), adam);
  expect(first.round).toBe(1);
  expectClose(first.parameters, [0.9, 1.1, 1]);
  expectClose(first.moments[0]!, [0.2, -0.05, 0]);
  expectClose(first.moments[1]!, [0.004, 0.00025, 0]);
  // m = 0.9 * 0.2 + 0.1 * -1 = 0.08, corrected 0.08 / 0.19; v = 0.999 * 0.004 + 0.001 = 0.004996, corrected by 0.001999.
  const second = advance(first, Float32Array.of(-1, 0, 0), adam);
  expectClose(second.moments[0]!, [0.08, -0.045, 0]);
  expectClose(second.parameters, [
    0.9 - (0.1 * (0.08 / 0.19)) / Math.sqrt(0.004996 / 0.001999),
    1.1 + (0.1 * (0.045 / 0.19)) / Math.sqrt(0.00024975 / 0.001999),
    1,
  ]);
});

test("SGD: velocity = 0.9 velocity + gradient", () => {
  const sgd = createOptimizer("sgd", { learningRate: 0.5 });
  const first = advance(start([1, 2], sgd), Float32Array.of(0.5, -1), sgd);
  expectClose(first.parameters, [0.75, 2.5]);
  const second = advance(first, Float32Array.of(1, 1), sgd);
  expectClose(second.moments[0]!, [1.45, 0.1]);
  expectClose(second.parameters, [0.025, 2.45]);
});

describe.each(KINDS)("%s", (kind) => {
  const optimizer = createOptimizer(kind, { learningRate: 0.05 });

  test("R3: state k stays as it is, and its update can be repeated bit for bit", () => {
    const state = advance(start([1, -2, 3], optimizer), Float32Array.of(0.1, 0.2, -0.3), optimizer);
    const kept = structuredClone(state);
    const gradient = Float32Array.of(5, 6, 7);
    const once = advance(state, gradient, optimizer);
    expect(state).toEqual(kept);
    const overwritten = advance(once, gradient, optimizer);
    optimizer.update(state, gradient, overwritten);
    expect(overwritten).toEqual(once);
    expect(once.round).toBe(2);
  });

  test("finds the minimum of a quadratic", () => {
    let state = start([3, -4], optimizer);
    for (let round = 0; round < 500; round++) {
      const [x, y] = state.parameters as unknown as [number, number];
      state = advance(state, Float32Array.of(2 * (x - 1), 2 * (y - 2)), optimizer);
    }
    expect(state.parameters[0]).toBeCloseTo(1, 2);
    expect(state.parameters[1]).toBeCloseTo(2, 2);
  });

  test("100 rounds have a digest that never changes, on any engine", async () => {
    const random = new Random("golden", kind);
    let state = start(
      Array.from({ length: 1000 }, () => random.uniform()),
      optimizer,
    );
    for (let round = 0; round < 100; round++) {
      state = advance(
        state,
        new Float32Array(1000).map(() => random.uniform() - 0.5),
        optimizer,
      );
    }
    expect((await createDigester()).digest(state)).toBe(GOLDEN[kind]);
  });

  test("vectors of other lengths are refused", () => {
    const state = start([1, 2], optimizer);
    expect(() => optimizer.update(state, new Float32Array(3), emptyState(state))).toThrow(RangeError);
    expect(() => optimizer.update(state, new Float32Array(2), { ...emptyState(state), moments: [] })).toThrow(
      "0 moments",
    );
  });
});

/** Confirmed by a second implementation of both algorithms, in Python. */
const GOLDEN = { adam: "13de5cde5d210a131a4bc59168171ad1", sgd: "11072c073f626c4888e7623faccccd50" };

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 6));
}
