import * as v from "valibot";
import { expect, test } from "vitest";
import { ColumnsSchema } from "../../../shared/session/column-schema.ts";
import type { ColumnUse, TableAnalysis } from "./analysis.ts";
import { likelyLabelColumn } from "./likely-label.ts";
import { likelyTarget, planColumns, sessionColumns, tableFields, targetOf } from "./session-fields.ts";
import { analysisOf, tableOf } from "./testing/look-at.ts";

const find = ({ columns }: TableAnalysis, name: string) => columns.find((column) => column.name === name)!;

/** What a table becomes if nobody chooses anything, or only this. */
async function fieldsOf(text: string, chosen: Readonly<Record<string, ColumnUse>> = {}) {
  const analysis = await analysisOf(text);
  const label = find(analysis, likelyLabelColumn(analysis));
  const plans = planColumns(analysis, label, new Map(Object.entries(chosen)));
  const target = targetOf(label, likelyTarget(label), 1000)!;
  return { target, plans, fields: tableFields(label, target, plans) };
}

const flowers = tableOf("length,colour,picked,species", 40, (i) => [
  i % 9 === 8 ? "" : 5 + (i % 7) / 2,
  ["red", "white", "NA", "red"][i % 4]!,
  `2024-03-0${1 + (i % 9)}`,
  i % 3 ? "setosa" : "virginica",
]);

test("a table's columns, ranges, words and labels become the fields of a spec, its rows do not", async () => {
  const { target, fields } = await fieldsOf(flowers);
  expect(fields).toEqual({
    labelColumn: "species",
    labels: ["setosa", "virginica"],
    columns: [
      { name: "length", kind: "number", min: 5, max: 8, gap: 6.5 },
      { name: "colour", kind: "category", values: ["red", "white"], missing: true },
      { name: "picked", kind: "date", min: 19_783, max: 19_791, gap: 19_787 },
    ],
    regression: null,
  });
  expect(v.parse(ColumnsSchema, fields.columns)).toEqual(fields.columns);
  expect(target).toMatchObject({ unlabelled: 0, rareRows: 0 });
});

test("what gaps become is no value of a row", async () => {
  const text = tableOf("x,kind", 40, (i) => [(1000 + ((i * 7) % 40) * 1.00007).toFixed(5), i % 2 ? "a" : "b"]);
  expect((await fieldsOf(text)).fields.columns[0]).toMatchObject({ min: 1000, max: 1039.00273, gap: 1020 });
});

test("a person's word on a column holds, where the column can be that", async () => {
  const { fields } = await fieldsOf(flowers, { length: "out", colour: "out", picked: "category" });
  expect(fields.columns).toEqual([
    { name: "picked", kind: "category", values: expect.arrayContaining(["2024-03-01"]), missing: false },
  ]);
  expect((await fieldsOf(flowers, { colour: "number" })).fields.columns).toHaveLength(3);
});

test("words of fewer than three rows never become part of a spec", async () => {
  const text = tableOf("who,colour,kind", 40, (i) => [
    i,
    i === 7 ? "secret" : i % 2 ? "red" : "blue",
    i % 3 ? "a" : "b",
  ]);
  const { fields } = await fieldsOf(text);
  expect(fields.columns).toEqual([{ name: "colour", kind: "category", values: ["blue", "red"], missing: false }]);
});

test("labels are those of three rows or more; what has none, or a rare one, is counted", async () => {
  const text = tableOf("x,kind", 40, (i) => [i / 3, i < 2 ? "" : i === 2 ? "typo" : i % 2 ? "yes" : "no"]);
  const { target } = await fieldsOf(text);
  expect(target).toEqual({ kind: "classes", labels: ["no", "yes"], rareRows: 1, rareLabels: 1, unlabelled: 2 });
});

test("words that mean a gap elsewhere are labels where they are labels", async () => {
  const text = tableOf("x,kind", 40, (i) => [i / 3, ["none", "crack", "?"][i % 3]!]);
  expect((await fieldsOf(text)).target).toMatchObject({ labels: ["crack", "none"], unlabelled: 13 });
});

test("labels that are numbers are put in their order, and 1.0 is 1", async () => {
  const text = tableOf("x,kind", 40, (i) => [i / 3, ["10", "9", "9.0", "2"][i % 4]!]);
  expect((await fieldsOf(text)).fields.labels).toEqual(["2", "9", "10"]);
});

test("a last column of many numbers is a number to be predicted, with its range", async () => {
  const { target, fields } = await fieldsOf(tableOf("area,rooms,price", 90, (i) => [40.5 + i, i % 6, 1000 * i]));
  expect(target).toEqual({ kind: "number", min: 0, max: 89_000, unlabelled: 0 });
  expect(fields).toMatchObject({ labelColumn: "price", labels: [], regression: { min: 0, max: 89_000 } });
});

test("a column that says the same as the label is left out, one that tells it is warned of", async () => {
  const row = (i: number) => [i % 5, ["a1", "b2", "c3"][i % 3]!, i % 3 ? "no" : "yes", i % 3 ? 0 : 1];
  const many = await fieldsOf(tableOf("x,ward,alive,survived", 200, row));
  expect(many.plans.map(({ use }) => use)).toEqual(["number", "category", "out"]);
  expect(many.plans[2]?.reason).toBe("says the same as survived in other words: it would give the answer away");
  expect(many.plans[1]?.warnings).toEqual(["it alone tells survived in every row: is it known before the answer is?"]);
  const few = await fieldsOf(tableOf("x,ward,alive,survived", 40, row));
  expect(few.plans.map(({ use }) => use)).toEqual(["number", "category", "category"]);
});

test("where nothing but running numbers is left, they are taken and warned of", async () => {
  const { plans } = await fieldsOf(tableOf("n,kind", 40, (i) => [i, i % 2 ? "a" : "b"]));
  expect(plans).toMatchObject([{ use: "number", warnings: [expect.stringContaining("it counts the rows")] }]);
});

test("a session has room for so many inputs: the first columns have it, unless others are chosen", async () => {
  const names = Array.from({ length: 1100 }, (_, i) => `c${i}`);
  const text = tableOf(`${names.join(",")},kind`, 40, (i) => [...names.map((_, j) => ((7 * i + j) % 17) / 4), i % 2]);
  const { plans } = await fieldsOf(text, { c1099: "number" });
  expect(sessionColumns(plans)).toHaveLength(1000);
  expect([plans[998]?.use, plans[999]?.use, plans[1099]?.use]).toEqual(["number", "out", "number"]);
  expect(plans[999]?.reason).toContain("there is no room left");
});

test("the label column is one whose values come again, not one of names of people", async () => {
  const text = "name,age,state\nAnna,30,well\nBob,31,ill\nCleo,40,well\nDan,30,ill";
  const analysis = await analysisOf(text);
  expect(likelyLabelColumn(analysis)).toBe("state");
  expect(likelyLabelColumn({ ...analysis, columns: [...analysis.columns].reverse() })).toBe("state");
});
