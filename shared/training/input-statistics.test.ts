import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initialParameters } from "./initial-parameters.ts";
import { RowStatistics, standardized, statisticsIn, VARIANCE_MIN } from "./input-statistics.ts";
import { planModel } from "./model/plan.ts";
import { numbers } from "./model/shape.ts";
import { createOptimizer } from "./optimizer.ts";
import { outerOptimizer } from "./outer-optimizer.ts";
import { sessionOptimizer } from "./session-optimizer.ts";
import type { TrainingState } from "./state.ts";

const MODEL = {
  kind: "layers",
  input: numbers(3),
  standardizes: true,
  blocks: [{ kind: "dense", units: 2, activation: "relu" }],
  head: { of: "classes", count: 2 },
} as const;

const SPEC: Parameters<typeof outerOptimizer>[0] = {
  ...({ optimizer: "adamw", learningRate: 0.1, schedule: { kind: "constant" }, rounds: 9, beta2: 0.9 } as const),
  ...{ weightDecay: 0.5, clipNorm: null, localSteps: 1, outerMomentum: 0, start: null },
};

function stateOf(parameters: Float32Array, slots: number, round = 0): TrainingState {
  return { round, parameters, moments: Array.from({ length: slots }, () => new Float32Array(parameters.length)) };
}

describe("a model that standardizes", () => {
  test("M2: begins with means of 0 and second moments of 1, before all weights", () => {
    const { tensors, statistics } = planModel(MODEL);
    expect(tensors[0]).toMatchObject({ name: "inputs.statistics", shape: [2, 3], offset: 0, size: 6 });
    expect([statistics, statisticsIn(tensors)]).toEqual([6, 6]);
    const parameters = initialParameters({ model: MODEL }, 5);
    expect([...parameters.subarray(0, 6)]).toEqual([0, 0, 0, 1, 1, 1]);
    const { standardizes: _, ...plain } = MODEL;
    // What the seed gives to a weight does not depend on what stands before it.
    expect(parameters.subarray(6)).toEqual(initialParameters({ model: plain }, 5));
    expect(statisticsIn(planModel(plain).tensors)).toBe(0);
  });

  test("takes no tokens", () => {
    const input = { of: "tokens", length: 2, vocabulary: 3 } as const;
    expect(() => planModel({ ...MODEL, input })).toThrow(/Only numbers can be standardized/);
  });
});

describe("the update", () => {
  const { tensors } = planModel(MODEL);
  const parameters = initialParameters({ model: MODEL }, 5);
  const average = Float32Array.from(parameters, (_, i) => (i < 6 ? i / 8 - 0.5 : 100 + i));

  test.each([
    ["adamw", SPEC],
    ["sgd", { ...SPEC, optimizer: "sgd" as const }],
    ["local steps", { ...SPEC, localSteps: 3, outerMomentum: 0.5 }],
    ["a clipped norm", { ...SPEC, clipNorm: 0.01 }],
  ])("R9: in round 1 statistics are parameter minus average, and then stay: %s", (_name, spec) => {
    const optimizer = outerOptimizer(spec, tensors);
    expect(optimizer.settles).toBe(true);
    const [first, second] = [0, 1].map(() => stateOf(new Float32Array(parameters.length), optimizer.slots));
    // In parts, one of which ends within the statistics.
    const begin = stateOf(parameters, optimizer.slots);
    optimizer.update(begin, average, first!, 0, 4);
    optimizer.update(begin, average, first!, 4);
    const settled = [0.5, 0.375, 0.25, 1.125, 1, 0.875];
    expect([...first!.parameters.subarray(0, 6)]).toEqual(settled);
    optimizer.update(first!, average, second!);
    expect([...second!.parameters.subarray(0, 6)]).toEqual(settled);
    for (const moment of second!.moments) expect([...moment.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(second!.parameters[6]).not.toBe(first!.parameters[6]);
  });

  test("R9: statistics take no part in the norm that is clipped", () => {
    const options = { learningRate: 1, momentum: 0, clipNorm: 5, statistics: 2 };
    const optimizer = createOptimizer("sgd", { ...options, settles: true });
    const to = stateOf(new Float32Array(4), 0);
    optimizer.update(stateOf(new Float32Array(4), 0), Float32Array.of(1000, -1000, 6, 8), to);
    expect([...to.parameters.subarray(0, 2)]).toEqual([-1000, 1000]);
    expect(to.parameters[2]).toBeCloseTo(-3, 5);
  });

  test("R9, M6: a session that starts from a model keeps its statistics, as a peer's own steps do", () => {
    const start = { digest: "", from: "" };
    for (const optimizer of [outerOptimizer({ ...SPEC, start }, tensors), sessionOptimizer(SPEC, tensors)]) {
      expect(optimizer.settles).toBe(false);
      const to = stateOf(new Float32Array(parameters.length), optimizer.slots);
      optimizer.update(stateOf(parameters, optimizer.slots), average, to);
      expect(to.parameters.subarray(0, 6)).toEqual(parameters.subarray(0, 6));
    }
  });
});

test("rows that are standardized by their own statistics have mean 0 and variance 1; what never varies becomes 0", () => {
  const row = fc.tuple(fc.float({ min: -1, max: 1, noNaN: true }), fc.constantFrom(0, 1), fc.constant(0.3));
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 50 }), (rows) => {
      const inputs = Float32Array.from(rows.flat());
      const found = new RowStatistics(3);
      found.add(inputs.subarray(0, 3));
      found.add(inputs.subarray(3));
      const statistics = found.finish()!;
      const seen = standardized(inputs, statistics);
      for (let column = 0; column < 3; column++) {
        const values = rows.map((_, i) => seen[3 * i + column]!);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const moment = values.reduce((sum, value) => sum + value * value, 0) / values.length;
        expect(Math.abs(mean)).toBeLessThan(1e-4);
        const variance = statistics[3 + column]! - statistics[column]! ** 2;
        if (variance > 2 * VARIANCE_MIN) expect(moment).toBeCloseTo(1, 2);
        else expect(moment).toBeLessThan(1.1);
      }
    }),
  );
  expect(new RowStatistics(3).finish()).toBeNull();
});
