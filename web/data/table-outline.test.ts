import { expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { likelyLabelColumn, lookAtTable, outlineTable, schemaFields } from "./table-outline.ts";

const FLOWERS = "length,width,note,species\n5.1,3.5,a,setosa\n4.9,3,b,virginica\n6.2,3.5,c,setosa";

test("a table's columns, ranges and labels become the fields of a spec, its rows do not", () => {
  const outline = outlineTable("flowers.csv", FLOWERS, "names");
  expect(outline.rows).toBe(3);
  const label = likelyLabelColumn(outline);
  expect(label).toBe("species");
  const fields = schemaFields(outline, label);
  expect(fields).toEqual({
    labelColumn: "species",
    labels: ["setosa", "virginica"],
    columns: [
      { name: "length", min: 4.9, max: 6.2 },
      { name: "width", min: 3, max: 3.5 },
    ],
  });
  expect(parseSpec({ task: "table-mlp", data: "own", ...fields })).toMatchObject(fields);
});

test("labels that are numbers are found at the end, and put in their order", () => {
  const outline = outlineTable("a.csv", "x,y2\n1,10\n2,9\n3,10", "names");
  expect(schemaFields(outline, likelyLabelColumn(outline)).labels).toEqual(["9", "10"]);
});

test("a column of one value has a range none the less", () => {
  const { columns } = schemaFields(outlineTable("a.csv", "x,label\n7,a\n7,b", "names"), "label");
  expect(columns).toEqual([{ name: "x", min: 7, max: 8 }]);
});

test.each([
  ["", "a.csv: the file is empty"],
  ["x,label", "a.csv: there are no rows"],
  ["x,x\n1,2", "a.csv, line 1: columns must have names, each another one"],
  ["x\n1", "a.csv, line 1: there must be 2 to 65 columns"],
  ["x,label\n1,a\n2", "a.csv, line 3: has 1 cells, but the first line has 2"],
])("refuses %j", (text, message) => {
  expect(() => outlineTable("a.csv", text, "names")).toThrow(message);
});

const NO_NAMES = "36.60,120,0,well\n36.61,121,7,ill\n36.62,122,14,well\n36.63,123,21,ill";

test("without a line of names columns are numbered, and the first line is a row like all others", () => {
  const { guess, outline } = lookAtTable("a.csv", NO_NAMES);
  expect([guess.firstLine, guess.doubt]).toEqual(["data", '"36.60" is a number, as in the lines below']);
  expect(outline?.rows).toBe(4);
  expect(schemaFields(outline!, likelyLabelColumn(outline!))).toEqual({
    labelColumn: "column 4",
    labels: ["ill", "well"],
    columns: [
      { name: "column 1", min: 36.6, max: 36.63 },
      { name: "column 2", min: 120, max: 123 },
      { name: "column 3", min: 0, max: 21 },
    ],
  });
});

test("where nobody can know, nothing is taken from a table until it is said what its first line holds", () => {
  const text = "2023,2024,kind\n5,6,a\n7,8,b\n9,9,a";
  const unsure = "Age,2024,kind\n5,6,a\n7,8,b\n9,9,a";
  expect(lookAtTable("a.csv", unsure).outline).toBeUndefined();
  expect(lookAtTable("a.csv", unsure, "names").outline?.columns.map(({ name }) => name)).toEqual([
    "Age",
    "2024",
    "kind",
  ]);
  expect(lookAtTable("a.csv", text, "data").outline?.columns.map(({ values }) => values?.length)).toEqual([4, 4, 3]);
});

test("the label column is one whose values come again, not one of names of people", () => {
  const text = "name,age,state\nAnna,30,well\nBob,31,ill\nCleo,40,well\nDan,30,ill";
  const { columns, ...table } = outlineTable("a.csv", text, "names");
  expect(likelyLabelColumn({ columns, ...table })).toBe("state");
  expect(likelyLabelColumn({ ...table, columns: [...columns].reverse() })).toBe("state");
});
