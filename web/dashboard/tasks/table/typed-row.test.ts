import { expect, test } from "vitest";
import type { Column } from "../../../../shared/data/columns/column.ts";
import { typedRow } from "./typed-row.ts";

const COLUMNS: readonly Column[] = [
  { name: "size", min: 0, max: 10 },
  { name: "age", kind: "number", min: 0, max: 4, gap: 1 },
  { name: "colour", kind: "category", values: ["red", "green"], missing: true },
];

test("a row is whole when what is needed is there: gaps and words that nobody knows are taken as in training", () => {
  expect(typedRow(COLUMNS, ["5"])).toMatchObject({ empty: 0, wrong: 0, input: Float32Array.of(0, -0.5, 0, 0, 1, 0) });
  expect(typedRow(COLUMNS, ["10", "4", "blue"]).input).toEqual(Float32Array.of(1, 1, 0, 0, 0, 1));
  expect(typedRow(COLUMNS, ["99", "-1", "green"]).input).toEqual(Float32Array.of(1, -1, 0, 1, 0, 0));
});

test("what is missing or wrong is counted", () => {
  expect(typedRow(COLUMNS, [])).toMatchObject({ isBlank: true, empty: 1, input: undefined });
  expect(typedRow(COLUMNS, ["", "3", "red"])).toMatchObject({ isBlank: false, empty: 1, input: undefined });
  expect(typedRow(COLUMNS, ["x", "y", "red"])).toMatchObject({ empty: 0, wrong: 2, input: undefined });
});
