import { expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { likelyLabelColumn, outlineTable, schemaFields } from "./table-outline.ts";

const FLOWERS = "length,width,note,species\n5.1,3.5,a,setosa\n4.9,3,b,virginica\n6.2,3.5,c,setosa";

test("a table's columns, ranges and labels become the fields of a spec, its rows do not", () => {
  const outline = outlineTable("flowers.csv", FLOWERS);
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
  const outline = outlineTable("a.csv", "x,y2\n1,10\n2,9\n3,10");
  expect(schemaFields(outline, likelyLabelColumn(outline)).labels).toEqual(["9", "10"]);
});

test("a column of one value has a range none the less", () => {
  const { columns } = schemaFields(outlineTable("a.csv", "x,label\n7,a\n7,b"), "label");
  expect(columns).toEqual([{ name: "x", min: 7, max: 8 }]);
});

test.each([
  ["", "a.csv: the file is empty"],
  ["x,label", "a.csv: there are no rows"],
  ["x,x\n1,2", "a.csv, line 1: columns must have names, each another one"],
  ["x\n1", "a.csv, line 1: there must be 2 to 65 columns"],
  ["x,label\n1,a\n2", "a.csv, line 3: has 1 cells, but the first line has 2"],
])("refuses %j", (text, message) => {
  expect(() => outlineTable("a.csv", text)).toThrow(message);
});
