import { describe, expect, test } from "vitest";
import { createDigester } from "./digest.ts";
import { emptyState } from "./initial-parameters.ts";
import { createOptimizer, type Optimizer, type OptimizerKind } from "./optimizer.ts";
import { Random } from "./random.ts";
import type { TrainingState } from "./state.ts";

const KINDS: readonly OptimizerKind[] = ["adam", "adamw", "sgd"];

/** All that an optimizer can be told. */
const FULL = {
  ...{ beta2: 0.99, weightDecay: 0.1, clipNorm: 5, rounds: 100 },
  schedule: { kind: "cosine", warmup: 10, to: 0.005 },
  decayed: [
    { start: 2, end: 40 },
    { start: 45, end: 700 },
  ],
} as const;

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

test("AdamW: what decays loses its share first, whatever the gradient; the rest does as Adam says", () => {
  const options = { learningRate: 0.1, weightDecay: 0.5, decayed: [{ start: 1, end: 2 }] };
  const adamw = createOptimizer("adamw", options);
  const adam = createOptimizer("adam", options);
  const gradient = Float32Array.of(2, 2, -3);
  const [decayed, plain] = [adamw, adam].map((optimizer) => advance(start([4, 4, 4], optimizer), gradient, optimizer));
  expect(decayed!.moments).toEqual(plain!.moments);
  expectClose(decayed!.parameters, [3.9, 4 * 0.95 - 0.1, 4.1]);
  expectClose(plain!.parameters, [3.9, 3.9, 4.1]);
  expect([decayed!.parameters[0], decayed!.parameters[2]]).toEqual([plain!.parameters[0], plain!.parameters[2]]);
});

test("a gradient whose norm is larger than allowed is scaled as a whole, by the rule of PyTorch", () => {
  const clipping = createOptimizer("sgd", { learningRate: 1, momentum: 0, clipNorm: 2 });
  expect(clipping.clips).toBe(true);
  expectClose(advance(start([0, 0], clipping), Float32Array.of(3, -4), clipping).parameters, [-1.2, 1.6]);
  expectClose(advance(start([0, 0], clipping), Float32Array.of(0.3, -0.4), clipping).parameters, [-0.3, 0.4]);
});

test("the learning rate is that of the session's round; what moments lack, that of their updates", () => {
  const schedule = { kind: "step", every: 1, factor: 0.5 } as const;
  const [scheduled, constant] = [schedule, { kind: "constant" } as const].map((each) =>
    createOptimizer("adam", { learningRate: 0.5, schedule: each, rounds: 9 }),
  ) as [Optimizer, Optimizer];
  const gradient = Float32Array.of(1, -1);
  const from = start([0, 0], scheduled);
  const [third, first] = [emptyState(from), emptyState(from)];
  scheduled.update(from, gradient, third, 0, 2, 3);
  constant.update(from, gradient, first);
  expect(third.round).toBe(1);
  expect(third.parameters).toEqual(first.parameters.map((value) => value / 4));
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
  const optimizer = createOptimizer(kind, { learningRate: 0.05, ...(kind === "adamw" && FULL) });

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

  test("the parts of an update make the whole, where it may be done in parts", () => {
    const random = new Random("parts", kind);
    const draw = () => Float32Array.from({ length: 50 }, () => random.uniform() - 0.5);
    const state = advance(start([...draw()], optimizer), draw(), optimizer);
    const gradient = draw();
    const inParts = emptyState(state);
    for (const [from, to] of [
      [20, 50],
      [0, 3],
      [3, 20],
    ] as const) {
      optimizer.update(state, gradient, inParts, from, to);
    }
    expect(inParts).toEqual(advance(state, gradient, optimizer));
  });

  test("finds the minimum of a quadratic", () => {
    const optimizer = createOptimizer(kind, { learningRate: 0.05 });
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

/** Confirmed by a second implementation of all algorithms, in Python. */
const GOLDEN = {
  adam: "13de5cde5d210a131a4bc59168171ad1",
  adamw: "3d9b9320733a6b8d862d11e52b7a6a26",
  sgd: "11072c073f626c4888e7623faccccd50",
};

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 6));
}
