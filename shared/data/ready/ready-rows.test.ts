import { expect, test } from "vitest";
import { readyRows, ReadyRowsError, type ReadySchema } from "./ready-rows.ts";

const SCHEMA: ReadySchema = {
  columns: [
    { name: "size", kind: "number", min: 0, max: 10, gap: 5 },
    { name: "colour", kind: "category", values: ["red", "green"], missing: true },
  ],
  labelColumn: "kind",
  labels: ["a", "b"],
  regression: null,
};
const TABLE = "kind,size,other,colour\na,0,x,red\nb,10,y,NA\nb,NaN,z,blue\n";

test("rows become what a model sees of them, and labels their places", () => {
  const { samples, inputs, labels } = readyRows(TABLE, SCHEMA);
  expect(samples).toBe(3);
  expect([...inputs]).toEqual([-1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  expect(labels).toEqual(Uint16Array.of(0, 1, 1));
});

test("a number that is predicted is scaled from its range", () => {
  const table = "size,price\n1,300\n2,500\n3,900\n";
  const { labels } = readyRows(table, {
    ...{ columns: [{ name: "size", min: 0, max: 4 }], labelColumn: "price", labels: [] },
    regression: { min: 300, max: 700 },
  });
  expect(labels).toEqual(Float32Array.of(-1, 0, 1));
});

test.each([
  ["kind,size\na,1\n", SCHEMA, "has no column colour"],
  ["size,colour\n1,red\n", SCHEMA, "has no column kind"],
  ["kind,size,colour\na,1\n", SCHEMA, "has 2 cells instead of 3 in line 2"],
  ["kind,size,colour\nc,1,red\n", SCHEMA, "has c as its kind in line 2"],
  ["kind,size,colour\na,1,red\na,much,red\n", SCHEMA, "has nothing to learn from in its column size in line 3"],
])("%j is refused", (table, schema, reason) => {
  expect(() => readyRows(table, schema)).toThrow(ReadyRowsError);
  expect(() => readyRows(table, schema)).toThrow(reason);
});
