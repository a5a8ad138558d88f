import * as v from "valibot";
import { expect, test } from "vitest";
import { INPUTS_MAX } from "../data/columns/limits.ts";
import { ColumnsSchema } from "./column-schema.ts";

const issuesOf = (list: unknown): readonly string[] =>
  v.safeParse(ColumnsSchema, list).issues?.map((issue) => `${v.getDotPath(issue) ?? ""} ${issue.message}`.trim()) ?? [];

test.each([
  [[{ name: "x", min: 1, max: 1 }], "0 must have a min below its max"],
  [[{ name: "x", kind: "number", min: 1, max: 2 }], "0.gap is missing"],
  [[{ name: "x", kind: "text" }], "0.kind must be one of number, date, category"],
  [[{ name: "x", kind: "category", values: ["1", "1.0"], missing: false }], "0.values must differ from each other"],
  [
    [{ name: "x", kind: "category", values: [], missing: false, min: 1 }],
    "0.min is not a field of a column of categories",
  ],
  [
    Array.from({ length: 5 }, (_, i) => ({
      name: `${i}`,
      kind: "category",
      values: Array.from({ length: 999 }, (_, j) => `${j}`),
      missing: true,
    })),
    `must come to at most ${INPUTS_MAX} inputs`,
  ],
])("columns %j are refused", (list, issue) => {
  expect(issuesOf(list)).toEqual([issue]);
});

test("columns of all kinds, and those of before, are taken as they are", () => {
  const list = [
    { name: "a", min: 0, max: 1 },
    { name: "b", kind: "number", min: 0, max: 1, gap: 0.5 },
    { name: "c", kind: "date", min: 0, max: 19_000, gap: 3 },
    { name: "d", kind: "category", values: ["x", "y"], missing: true },
  ];
  expect(v.parse(ColumnsSchema, list)).toEqual(list);
});
