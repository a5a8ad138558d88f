import { expect, test } from "vitest";
import { DIGITS } from "./sample-schema.ts";
import { canonicalSpec, parseSpec, SpecError } from "./spec.ts";
import { numbers } from "../training/model/shape.ts";
import { taskOf } from "./tasks.ts";

const TABLE = {
  task: "table-mlp",
  data: "own",
  columns: [
    { name: "length", min: 0, max: 9.5 },
    { name: "width", min: -1, max: 1 },
  ],
  labels: ["setosa", "virginica"],
  labelColumn: "species",
};

function issues(input: object): readonly string[] {
  try {
    parseSpec(input);
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.issues.map(({ field, reason }) => `${field} ${reason}`);
  }
}

test("a table's model has as many inputs as columns and as many outputs as labels", () => {
  const { model } = taskOf(parseSpec(TABLE));
  expect(model).toMatchObject({ input: numbers(2), head: { of: "classes", count: 2 } });
});

test("M4: the schema is a part of the spec: every piece of it changes the canonical text, their spelling does not", () => {
  const text = canonicalSpec(parseSpec(TABLE));
  const others = [
    { ...TABLE, labels: ["virginica", "setosa"] },
    { ...TABLE, labelColumn: "kind" },
    { ...TABLE, columns: [TABLE.columns[1], TABLE.columns[0]] },
    { ...TABLE, columns: [{ ...TABLE.columns[0], max: 9 }, TABLE.columns[1]] },
  ];
  expect(new Set([text, ...others.map((other) => canonicalSpec(parseSpec(other)))]).size).toBe(5);
  const [{ name, min, max }, second] = TABLE.columns as [(typeof TABLE.columns)[0], (typeof TABLE.columns)[0]];
  expect(canonicalSpec(parseSpec({ ...TABLE, columns: [{ max, min, name }, second] }))).toBe(text);
});

test("images have digits as their labels unless the session names others", () => {
  expect(parseSpec({}).labels).toEqual(DIGITS);
  expect(parseSpec({ data: "own", labels: ["cat", "dog"] }).labels).toEqual(["cat", "dog"]);
  expect(parseSpec({ task: "synthetic-100k" }).labels).toEqual([]);
});

test("with data of people's own there is no target accuracy but the one that is asked for", () => {
  expect(parseSpec({ data: "own" }).targetAccuracy).toBeNull();
  expect(parseSpec({ data: "own", targetAccuracy: 0.9 }).targetAccuracy).toBe(0.9);
  expect(parseSpec({ data: "by-label" }).targetAccuracy).toBe(0.97);
});

test.each<[object, string]>([
  [{ ...TABLE, data: "shared" }, "data must be own"],
  [{ ...TABLE, columns: [] }, "columns must name the columns"],
  [{ ...TABLE, labels: ["one"] }, "labels must be at least 2"],
  [{ ...TABLE, labelColumn: "width" }, "columns must not contain the label, width"],
  [{ ...TABLE, columns: [{ name: "a", min: 1, max: 1 }] }, "columns.0 must have a min below its max"],
  [{ ...TABLE, columns: [{ name: "a", min: -1e308, max: 1e308 }] }, "columns.0 must have a min below its max"],
  [{ ...TABLE, columns: [TABLE.columns[0], TABLE.columns[0]] }, "columns must have different names"],
  [
    { ...TABLE, columns: Array.from({ length: 1001 }, (_, i) => ({ name: `c${i}`, min: 0, max: 1 })) },
    "columns must be at most 1000",
  ],
  [{ ...TABLE, labels: [" a", "b"] }, "labels.0 must not begin or end with white space"],
  [{ ...TABLE, labels: ["a", "a"] }, "labels must differ"],
  [{ ...TABLE, labels: ["a", "x".repeat(101)] }, "labels.1 must have at most 100 characters"],
  [{ data: "own", labels: [...DIGITS, "ten"] }, "labels must be at most 10"],
  [{ labels: ["cat", "dog"] }, "labels must be 0 to 9 with data shared"],
  [{ columns: TABLE.columns }, "columns must be empty"],
  [{ task: "synthetic-1m", labels: ["a", "b"] }, "labels must be empty"],
  [{ task: "synthetic-1m", data: "own" }, "data must be shared"],
  [{ data: "by-label", alpha: 0 }, "alpha must be at least 0.001"],
])("refuses %j", (input, reason) => {
  expect(
    issues(input).some((issue) => issue.startsWith(reason)),
    issues(input).join(),
  ).toBe(true);
});
