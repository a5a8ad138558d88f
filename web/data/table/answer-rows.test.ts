import { expect, test } from "vitest";
import type { Column } from "../../../shared/data/columns/column.ts";
import { readAnswerRows } from "./answer-rows.ts";
import { TableText } from "./table-text.ts";

const COLUMNS: readonly Column[] = [
  { name: "size", kind: "number", min: 0, max: 10, gap: 5 },
  { name: "colour", kind: "category", values: ["red", "green"], missing: true },
];
const SCHEMA = { columns: COLUMNS, labelColumn: "kind" };

const read = async (text: string, schema: Parameters<typeof readAnswerRows>[1] = SCHEMA) =>
  readAnswerRows(await TableText.open("a.csv", new Blob([text])), schema, () => {});

test("rows are found by the names of their columns, and become what they are in training", async () => {
  const found = await read("other;colour;size;kind\nx;red;2,5;a\ny;;10;b\nz;blue;;c\n");
  expect([...found.inputs]).toEqual([-0.5, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  expect(found).toMatchObject({ places: [2, 1], target: 3, rows: [["x", "red", "2,5", "a"], {}, {}] });
  expect(found.notes.map(({ name, gaps, unknown }) => [name, gaps, unknown])).toEqual([
    ["size", 1, 0],
    ["colour", 1, 1],
  ]);
});

test("cells without names are the model's columns in their order, also of one row", async () => {
  const found = await read("7.5\tgreen\n");
  expect([...found.inputs]).toEqual([0.5, 0, 1, 0, 0]);
  expect(found).toMatchObject({ names: ["size", "colour"], places: [0, 1], target: -1 });
  expect((await read("1,red\n2,green")).rows).toEqual([
    ["1", "red"],
    ["2", "green"],
  ]);
});

test("columns without names stand at their places", async () => {
  const columns = [
    { name: "column 1", min: 0, max: 4 },
    { name: "column 3", min: 0, max: 4 },
  ];
  const found = await read("4,9,0,a\n2,9,2,b\n", { columns, labelColumn: "column 4" });
  expect([...found.inputs]).toEqual([1, -1, 0, 0]);
  expect(found.target).toBe(3);
});

test("a column that the table lacks counts as empty where it may be, and is asked for where it may not", async () => {
  const found = await read("size,more\n5,1\n");
  expect([...found.inputs]).toEqual([0, 0, 0, 1, 0]);
  expect(found.places).toEqual([0, -1]);
  const older = { columns: [COLUMNS[0]!, { name: "age", min: 0, max: 1 }], labelColumn: "kind" };
  await expect(read("size,more\n5,1\n", older)).rejects.toThrow('has no column "age"');
});

test("rows that cannot be read are left out and told; a table of something else is refused with what to do", async () => {
  const older = { columns: [{ name: "age", min: 0, max: 1 }], labelColumn: "kind" };
  const found = await read("age,kind\n1,a\n,b\nold,c\n0,d\n", older);
  expect([...found.inputs]).toEqual([1, -1]);
  expect(found.skipped.count).toBe(2);
  await expect(read("a,b,c\n1,2,3\n")).rejects.toThrow(/names none of the model's columns.*size, colour/);
});

test("one cell that is no number does not hide how the others of a few rows are written", async () => {
  const found = await read("size;colour\n2,5;red\nx;red\n7.5;red\n");
  expect(found.skipped.count).toBe(1);
  expect([0, 5].map((at) => found.inputs[at])).toEqual([-0.5, 0.5]);
});
