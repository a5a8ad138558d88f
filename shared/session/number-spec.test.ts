import { describe, expect, test } from "vitest";
import { parameterLayout } from "../training/model/layout.ts";
import { canonicalSpec, parseSpec, SpecError, type SessionSpecInput } from "./spec.ts";
import { startMisfit } from "./start-misfit.ts";
import { networkOf, taskOf } from "./tasks.ts";

const COLUMNS = [
  { name: "weight", min: 1600, max: 5200 },
  { name: "year", min: 70, max: 82 },
];
const TABLE: SessionSpecInput = { task: "table-mlp", data: "own", columns: COLUMNS, labels: ["a", "b"] };
const NUMBER: SessionSpecInput = { ...TABLE, labels: [], labelColumn: "mpg", regression: { min: 9, max: 47 } };

const issuesOf = (input: unknown): readonly string[] => {
  try {
    parseSpec(input);
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.issues.map(({ field, reason }) => `${field} ${reason}`);
  }
};

describe("a table of which a number is predicted", () => {
  test("has one output, and learns by squared error", () => {
    const task = taskOf(parseSpec(NUMBER));
    expect(networkOf(task).head).toEqual({ of: "numbers", count: 1 });
    expect(task.title).toContain("(2-32-1)");
    expect(parameterLayout(task).map(({ shape }) => shape)).toEqual([[2, 32], [32], [32, 1], [1]]);
    const own = parseSpec({ ...NUMBER, model: [{ kind: "dense", units: 3 }] });
    expect(networkOf(taskOf(own)).head).toEqual({ of: "numbers", count: 1 });
  });

  test.each([
    [{ ...NUMBER, labels: ["a", "b"] }, "labels must be empty where a number is predicted"],
    [{ ...NUMBER, targetAccuracy: 0.9 }, "targetAccuracy must be null where a number is predicted"],
    [{ ...NUMBER, regression: { min: 3, max: 3 } }, "regression must have a min below its max"],
    [{ ...NUMBER, regression: { min: 3 } }, "regression"],
    [{ ...NUMBER, regression: 3 }, "regression must be null or an object of min and max"],
    [{ ...NUMBER, labelColumn: "year" }, "columns must not contain the label, year"],
    [{ regression: { min: 0, max: 1 } }, "regression must be null: the task mnist-mlp does not learn from a table"],
    [{ ...TABLE, labels: [] }, "labels must be at least 2"],
  ])("%j is refused", (input, reason) => {
    expect(issuesOf(input).some((issue) => issue.startsWith(reason))).toBe(true);
  });

  test("R7: can have a target loss", () => {
    expect(parseSpec({ ...NUMBER, targetLoss: 0.1 })).toMatchObject({ targetLoss: 0.1, targetAccuracy: null });
  });
});

describe("a table whose inputs are standardized", () => {
  test("R9: has statistics before all weights, with blocks of people's own too; without, it is what it was", () => {
    for (const model of [null, [{ kind: "dense", units: 32, activation: "relu" } as const]]) {
      const layout = parameterLayout(taskOf(parseSpec({ ...TABLE, model, standardize: true })));
      expect(layout[0]).toMatchObject({ name: "inputs.statistics", shape: [2, 2] });
      expect(layout.slice(1).map(({ name, shape }) => [name, shape])).toEqual(
        parameterLayout(taskOf(parseSpec({ ...TABLE, model }))).map(({ name, shape }) => [name, shape]),
      );
    }
    expect(canonicalSpec(parseSpec(TABLE))).not.toMatch(/standardize|regression/);
  });

  test.each([
    [{ ...TABLE, standardize: true, privacy: "sample" }, "standardize must be false with differential privacy"],
    [{ ...TABLE, standardize: true, privacy: "peer" }, "standardize must be false with differential privacy"],
    [
      { ...TABLE, standardize: true, averaging: "secure", secureBound: 0.5 },
      "secureBound must be at least 1 where inputs are standardized",
    ],
    [{ ...TABLE, standardize: 1 }, "standardize must be true or false"],
    [{ standardize: true }, "standardize must be false: the task mnist-mlp does not learn from a table"],
  ])("%j is refused", (input, reason) => {
    expect(issuesOf(input).some((issue) => issue.startsWith(reason))).toBe(true);
  });

  test("R9, M6: beside differential privacy a session can go on from a model that has its statistics", () => {
    const start = { digest: "0".repeat(32), from: "a model of before" };
    expect(issuesOf({ ...TABLE, standardize: true, privacy: "sample", start })).toEqual([]);
  });

  test("M6: goes on from no model that sees its inputs otherwise", () => {
    const misfit = (of: SessionSpecInput, session: SessionSpecInput) => startMisfit(parseSpec(of), parseSpec(session));
    const standardizing = { ...TABLE, standardize: true };
    expect(misfit(standardizing, standardizing)).toBeUndefined();
    expect(misfit(standardizing, TABLE)).toMatch(/^it sees its inputs standardized/);
    expect(misfit(TABLE, standardizing)).toMatch(/^it sees its inputs as they are/);
    // It begins with a last layer of its own.
    expect(misfit(NUMBER, TABLE)).toBeUndefined();
  });
});
