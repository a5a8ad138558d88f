import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSpec } from "../session/spec.ts";
import { createOptimizer } from "./optimizer.ts";
import { outerOptimizer } from "./outer-optimizer.ts";
import type { TrainingState } from "./state.ts";

function stateOf(parameters: readonly number[], slots: number): TrainingState {
  const moments = Array.from({ length: slots }, () => new Float32Array(parameters.length));
  return { round: 0, parameters: Float32Array.from(parameters), moments };
}

function after(optimizer: ReturnType<typeof outerOptimizer>, from: TrainingState, gradient: readonly number[]) {
  const to = stateOf([...from.parameters], optimizer.slots);
  optimizer.update(from, Float32Array.from(gradient), to);
  return to;
}

/** A matrix of one element, and a vector of another. */
const TENSORS = [
  { shape: [1, 1], offset: 0, size: 1 },
  { shape: [1], offset: 1, size: 1 },
];

test.each(["adam", "adamw", "sgd"] as const)(
  "R3: with one local step the average is a gradient, for the session's %s",
  (kind) => {
    const how = {
      ...{ learningRate: 0.02, beta2: 0.9, weightDecay: 0.3, clipNorm: 0.5, rounds: 10 },
      schedule: { kind: "step", every: 3, factor: 0.1 },
    } as const;
    const ours = outerOptimizer(parseSpec({ optimizer: kind, ...how, outerMomentum: 0.5 }), TENSORS);
    const plain = createOptimizer(kind, { ...how, decayed: [{ start: 0, end: 1 }] });
    expect(ours.clips).toBe(true);
    expect(after(ours, stateOf([1, 2], ours.slots), [0.3, -1])).toEqual(
      after(plain, stateOf([1, 2], plain.slots), [0.3, -1]),
    );
  },
);

test("R3: a mean of changes is taken as it is, and nothing else is remembered", () => {
  const optimizer = outerOptimizer(
    parseSpec({ localSteps: 8, optimizer: "adamw", learningRate: 0.02, clipNorm: 1, schedule: { kind: "cosine" } }),
    TENSORS.slice(0, 1),
  );
  expect([optimizer.slots, optimizer.clips]).toEqual([0, false]);
  const float32 = fc.float({ noNaN: true, min: -100, max: 100 });
  fc.assert(
    fc.property(float32, float32, (parameter, change) => {
      const { round, parameters } = after(optimizer, stateOf([parameter], 0), [change]);
      expect(round).toBe(1);
      expect(parameters[0]).toBe(Math.fround(parameter - change));
    }),
  );
});

test("R3: outer momentum adds a share of the last change", () => {
  const optimizer = outerOptimizer(parseSpec({ localSteps: 2, outerMomentum: 0.5 }), TENSORS);
  const first = after(optimizer, stateOf([8, 8], optimizer.slots), [1, -2]);
  expect([...first.parameters]).toEqual([7, 10]);
  const second = after(optimizer, first, [0.25, 0]);
  expect([...second.parameters]).toEqual([7 - 0.75, 11]);
});
