import { expect, test } from "vitest";
import { SkippedList } from "../skipped.ts";
import { NO_MAPPING, type TableMapping } from "./compare-table.ts";
import type { PredictedTable } from "./read-table.ts";
import { readTables, type ReadTables } from "./table-reading.ts";
import { TableText } from "./table-text.ts";
import { tableOf } from "./testing/look-at.ts";

const SCHEMA: PredictedTable = {
  labelColumn: "class",
  labels: ["yes", "no"],
  columns: [
    { name: "height", kind: "number", min: 0, max: 10, gap: 5 },
    { name: "colour", kind: "category", values: ["red", "blue"], missing: true },
  ],
  predicted: null,
};
const OLDER: PredictedTable = {
  ...SCHEMA,
  columns: [
    { name: "height", min: 0, max: 10 },
    { name: "width", min: -1, max: 1 },
  ],
};

async function outcome(texts: readonly string[], schema: PredictedTable, mapping?: Partial<TableMapping>) {
  async function* tables() {
    for (const [i, text] of texts.entries()) yield await TableText.open(`${"abc"[i]}.csv`, new Blob([text]));
  }
  const wishes = { mapping: { ...NO_MAPPING, ...mapping }, decided: mapping === undefined ? [] : ("all" as const) };
  return readTables(tables(), schema, wishes, new SkippedList(), () => {});
}

async function read(text: string, schema = SCHEMA, mapping: Partial<TableMapping> = {}): Promise<ReadTables> {
  const result = await outcome([text], schema, mapping);
  if (result.type !== "rows") throw new Error("undecided");
  return result.tables;
}

const listed = ({ skipped }: ReadTables) =>
  skipped.first.map(({ file, place, found }) => `${file}, ${place}: ${found}`);

test("columns are found by their names, numbers are scaled and cut, words have an input each", async () => {
  const tables = await read("colour,note,class,height\nred,a,no,5\nblue,b,yes,0\n?,c,no,99\ngreen,d,yes,");
  expect([...tables.inputs]).toEqual([0, 1, 0, 0, 0, -1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  expect([...tables.labels]).toEqual([1, 0, 1, 0]);
  expect(tables.notes).toEqual([
    { name: "height", rows: 4, cut: 1, gaps: 1, others: 0, unknown: 0 },
    { name: "colour", rows: 4, cut: 0, gaps: 1, others: 0, unknown: 1 },
  ]);
});

test("rows that cannot be used are left out and listed with what was found, and the others are read", async () => {
  const text = 'class,height,colour\nyes,1,red\nmaybe,1,red\n,1,red\nno,2\nno,3,blue\n"no"x,1,red';
  const tables = await read(text);
  expect([tables.samples, tables.skipped.count]).toEqual([2, 4]);
  expect(listed(tables)).toEqual([
    'a.csv, line 3: "maybe" is no label of this session (yes, no)',
    'a.csv, line 4: has nothing in column "class", which is to be predicted',
    "a.csv, line 5: has 2 cells, but the first line has 3",
    "a.csv, line 7: has something behind a quoted cell",
  ]);
});

test.each([
  ["class,height\nyes,1\nno,2", 'a.csv, line 1: has no column "width"'],
  ["yes,5,0\nno,1,1\nyes,2,1", 'a.csv, line 1: has no column "class"; it looks like data, and must name the columns'],
  ["class,height,width\nyes,1,tall", 'a.csv, line 2: "tall" in column "width" is not a number'],
  ["class,height,width\nyes,,2", 'a.csv, line 2: nothing in column "height" is not a number'],
  ["class,height,width", "a.csv: there are no rows below the first line"],
])("where no row can be used, %j is refused with the first reason", async (text, message) => {
  await expect(read(text, OLDER)).rejects.toThrow(message);
});

test("a cell that is no number counts as a gap, unless the whole column is something else", async () => {
  const some = await read(tableOf("class,colour,height", 40, (i) => ["yes", "red", i === 7 ? "tall" : i % 10]));
  expect(some.notes).toMatchObject([{ name: "height", others: 1 }]);
  expect(some.inputs[7 * 5]).toBe(0);
  const all = read(tableOf("class,colour,height", 40, (i) => ["yes", "red", i % 2 ? "tall" : i % 10]));
  expect(listed(await all)[0]).toBe('a.csv, line 3: "tall" in column "height" is not a number');
});

test("decimals are read as the file has them, where that is not clear as the session's range has them", async () => {
  const rows = (cell: string) => `class;colour;height\n${`yes;red;${cell}\n`.repeat(4)}`;
  expect((await read(rows("7,5"))).inputs[0]).toBe(0.5);
  expect((await read(rows("7,500"))).inputs[0]).toBe(0.5);
  const large = { ...SCHEMA, columns: [{ name: "height", min: 0, max: 10_000 }] };
  expect((await read(`${rows("7,500")}yes;red;1,000\n`, large)).inputs[0]).toBe(0.5);
  const dates = { ...SCHEMA, columns: [{ name: "height", kind: "date" as const, min: 19_735, max: 19_745, gap: 0 }] };
  expect((await read(rows("18/1/2024"), dates)).inputs[0]).toBe(0);
  expect((await read(rows("1/18/2024"), dates)).inputs[0]).toBe(0);
  expect((await read(rows("12/1/2024"), dates)).notes[0]?.cut).toBe(4);
});

test("labels are the same where they mean the same", async () => {
  const schema = { ...SCHEMA, labels: ["0", "1", "grün"] };
  const tables = await read("class,height,colour\n1.0,1,red\n0.00,1,red\ngru\u0308n,1,red", schema);
  expect([...tables.labels]).toEqual([1, 0, 2]);
});

test("a number is predicted as its place in the session's range, and rows without it are left out", async () => {
  const schema = { ...SCHEMA, labels: [], predicted: { min: 0, max: 200 } };
  const tables = await read('class,height,colour\n"1,00",1,red\n50.0,1,red\n,2,red\nmany,1,red\n1000,1,red', schema);
  expect(tables.labels).toBeInstanceOf(Float32Array);
  expect([...tables.labels]).toEqual([-0.5, 9]);
  expect(listed(tables)).toEqual([
    'a.csv, line 2: "1,00" in column "class" is not a number',
    'a.csv, line 4: has nothing in column "class", which is to be predicted',
    'a.csv, line 5: "many" in column "class" is not a number',
  ]);
});

test("what has to be decided is asked first; with a mapping it is read", async () => {
  const text = tableOf("Class,Height,Farbe", 40, (i) => [i % 2 ? "Yes" : "no", i % 10, i % 4 ? "Red" : "blue"]);
  const asked = await outcome([text], SCHEMA);
  expect(asked).toMatchObject({
    type: "undecided",
    tables: {
      rows: 40,
      comparison: { missing: [{ nearest: "Class" }, { nearest: "Height" }, { nearest: undefined }] },
    },
  });
  const columns = { Class: "class", Height: "height", Farbe: "colour" };
  const words = { class: { Yes: "yes" }, colour: { Red: "red" } };
  const tables = await read(text, SCHEMA, { columns, words });
  expect([tables.samples, tables.skipped.count, tables.notes]).toEqual([40, 0, []]);
  expect([...tables.labels].slice(0, 2)).toEqual([1, 0]);
  const without = await read(text, SCHEMA, { columns: { Class: "class", Height: "height" }, words, empty: ["colour"] });
  expect([...without.inputs].slice(0, 5)).toEqual([-1, 0, 0, 1, 0]);
});

test("of several tables each that can be read is read, and the others are told", async () => {
  const good = "class,height,colour\nyes,1,red\n";
  const result = await outcome([good, "class\nyes", good], SCHEMA, {});
  expect(result).toMatchObject({ type: "rows", tables: { samples: 2, skipped: { count: 1 } } });
});

const NUMBERED: PredictedTable = {
  labels: ["well", "ill"],
  labelColumn: "column 3",
  columns: [
    { name: "column 1", min: 36, max: 38 },
    { name: "column 4", min: 0, max: 10 },
  ],
  predicted: null,
};

test.each([
  ["none either", "37,x,well,0\n38,y,ill,5"],
  ["names of its own, which are passed over", "temperature,note,state,count\n37,x,well,0\n38,y,ill,5"],
  ["just these names, in another order", "column 4,column 3,column 1\n0,well,37\n5,ill,38"],
])("for a session whose columns have no names, a file with %s is read", async (_, text) => {
  const { inputs, labels } = await read(text, NUMBERED);
  expect([[...inputs], [...labels]]).toEqual([
    [0, -1, 1, 0],
    [0, 1],
  ]);
});

test.each([
  ["37,x,well\n38,y,ill", 'a.csv, line 1: has no column "column 4"'],
  ["37,x,well,?", 'a.csv, line 1: "?" in column "column 4" is not a number'],
  ["37,x,dead,1", 'a.csv, line 1: "dead" is no label of this session'],
])("%j is refused with the line and the reason", async (text, message) => {
  await expect(read(text, NUMBERED)).rejects.toThrow(message);
});
