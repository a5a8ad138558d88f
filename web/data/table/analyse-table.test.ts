import { expect, test } from "vitest";
import { analysisOf, lookAt, tableOf } from "./testing/look-at.ts";

/** A column of 40 rows beside one of classes, as it is judged. */
async function judged(cell: (i: number) => string | number) {
  const { columns } = await analysisOf(tableOf("x,kind", 40, (i) => [cell(i), i % 2 ? "a" : "b"]));
  return columns[0]!;
}

test.each<[string, (i: number) => string | number, string, string]>([
  ["numbers", (i) => (i * 7) % 11, "number", "holds numbers"],
  ["decimal commas", (i) => `"${(i * 7) % 11},5"`, "number", "holds numbers with decimal commas"],
  ["thousands", (i) => `"${1 + i},${100 + i}"`, "number", "holds numbers"],
  ["per cent", (i) => `${i} %`, "number", "holds numbers"],
  ["dates", (i) => `${1 + (i % 28)}.3.2024`, "date", "holds dates"],
  ["words", (i) => ["red", "green", "blue"][i % 3]!, "category", "has 3 different words"],
  ["true and false", (i) => (i % 2 ? "TRUE" : "FALSE"), "category", "has 2 different words"],
  ["one word and gaps", (i) => (i % 2 ? "yes" : ""), "category", "has 1 different words"],
  ["a running number", (i) => i + 120, "out", "each row has another whole number, one after the other"],
  ["a shuffled one", (i) => (i * 7) % 40, "out", "each row has another whole number, one after the other"],
  ["names", (i) => `name${i}x`, "out", "each row has another word, as with names and notes"],
  ["words of few rows each", (i) => `name${i >> 1}x`, "out", "no word is in three rows or more"],
  ["always the same", () => 4, "out", "all cells are the same"],
  ["nothing", () => "NA", "out", "all its cells are empty"],
])("a column of %s", async (_, cell, use, reason) => {
  const column = await judged(cell);
  expect(column.use).toBe(use);
  expect(column.reason).toContain(reason);
});

test("gaps are counted in all their spellings, and gaps become the median", async () => {
  const column = await judged((i) => ["", "?", "n/a", 3, 5, 4.5, 7, 9][i % 8]!);
  expect(column).toMatchObject({ use: "number", filled: 25, gaps: 15 });
  expect(column.gapWords.map(({ text }) => text)).toEqual(["?", "n/a"]);
  expect(column.numbers).toMatchObject({ min: 3, max: 9, median: 5, others: 0 });
  expect(column.numbers?.bins.reduce((sum, count) => sum + count)).toBe(25);
});

test("a few cells that are no numbers are gaps of a column of numbers, and said", async () => {
  const column = await judged((i) => (i === 7 ? "about 5" : (i * 7) % 11));
  expect(column).toMatchObject({ use: "number", warnings: ["1 cell is no number, and counts as a gap"] });
});

test("words that mean the same are one: 1.0 is 1, and accents may be composed or not", async () => {
  const column = await judged((i) => ["1", "1.0", "gru\u0308n", "grün"][i % 4]!);
  expect(column.words).toEqual([
    { text: "1", count: 20 },
    { text: "grün", count: 20 },
  ]);
  expect([...column.codes!].slice(0, 4)).toEqual([0, 0, 1, 1]);
});

test("what could be read in two ways is read as the rest of the file is, and said where that does not tell", async () => {
  const row = (i: number) => `${1 + i},${200 + i}|${1 + (i % 9)}/${1 + (i % 8)}/2024|k${i % 2}`;
  const both = ["x|when|kind", ...Array.from({ length: 40 }, (_, i) => row(i))].join("\n");
  const { columns } = await analysisOf(both);
  expect(columns.map(({ warnings }) => warnings)).toEqual([
    ['its numbers are read with "," between thousands; it could also be a decimal comma'],
    ["its dates are read as day/month/year; they could also be month/day/year"],
    [],
  ]);
  const withCommas = `y|${both.replaceAll("\n", "\n2,5|")}`;
  const [, x] = (await analysisOf(withCommas)).columns;
  expect(x).toMatchObject({ numbers: { notation: "comma", min: 1.2 }, warnings: [] });
});

test("unnamed columns are called by their places, and those of one name by their numbers", async () => {
  const { columns } = await analysisOf(tableOf(",x,x,kind", 20, (i) => [`r${i}`, i / 4, i / 8, i % 2]));
  expect(columns.map(({ name }) => name)).toEqual(["column 1", "x", "x (2)", "kind"]);
});

test("an empty cell at the end of the first line, or of all others, is no column", async () => {
  for (const text of ["a,b,kind,\n1,2,x\n3,4,y", "a,b,kind\n1,2,x,\n3,4,y,", "a,b,kind,\n1,2,x,\n3,4,y,"]) {
    const { columns, rows } = await analysisOf(text);
    expect([columns.length, rows]).toEqual([3, 2]);
  }
  const used = await analysisOf("a,b,\n1,2,x\n3,4,y");
  expect(used.columns.map(({ name }) => name)).toEqual(["a", "b", "column 3"]);
});

test("a name before each row that the first line does not count is a column, as R writes them", async () => {
  const { columns } = await analysisOf('"mpg","cyl"\n"Mazda RX4",21,6\n"Datsun 710",22.8,4');
  expect(columns.map(({ name }) => name)).toEqual(["column 1", "mpg", "cyl"]);
});

test("lines that are no rows are left out and listed; empty ones are nothing", async () => {
  const { rows, skipped } = await analysisOf('a,kind\n1,x\n2\n\n,\n"3"4,y\n5,z,6\n7,y');
  expect(rows).toBe(2);
  expect(skipped).toEqual({
    count: 3,
    first: [
      { file: "a.csv", place: "line 3", found: "has 1 cells, but the first line has 2", wanted: "" },
      { file: "a.csv", place: "line 6", found: "has something behind a quoted cell", wanted: "" },
      { file: "a.csv", place: "line 7", found: "has 3 cells, but the first line has 2", wanted: "" },
    ],
  });
});

test("without a line of names columns are numbered, and the first line is a row like all others", async () => {
  const { guess, analysis } = await lookAt("36.60,7,well\n36.61,3,ill\n36.62,4,well\n36.63,9,ill");
  expect([guess.firstLine, guess.doubt]).toEqual(["data", '"36.60" is a number, as in the lines below']);
  expect([analysis?.rows, analysis?.columns.map(({ name }) => name)]).toEqual([
    4,
    ["column 1", "column 2", "column 3"],
  ]);
});

test("where nobody can know, nothing is taken from a table until it is said what its first line holds", async () => {
  const unsure = "Age,2024,kind\n5,6,a\n7,8,b\n9,9,a";
  expect((await lookAt(unsure)).analysis).toBeUndefined();
  expect((await lookAt(unsure, "names")).analysis?.columns.map(({ name }) => name)).toEqual(["Age", "2024", "kind"]);
  expect((await lookAt(unsure, "data")).analysis?.rows).toBe(4);
});

test("a word of the first line that comes again thousands of lines below makes it doubtful", async () => {
  const text = tableOf("x,kind", 12_000, (i) => [i / 8, i === 11_990 ? "kind" : "a"]);
  const { guess, analysis } = await lookAt(text);
  expect(guess).toMatchObject({ firstLine: undefined, doubt: '"kind" stands in the same column further below, too' });
  expect(analysis).toBeUndefined();
});

test.each([
  ["alone\n1\n2", "a.csv, line 1: has one column only"],
  ["a,b", "a.csv: there are no rows below the first line"],
  ["\n\n", "a.csv: there are no rows in it"],
])("refuses %j", async (text, message) => {
  await expect(lookAt(text, "names")).rejects.toThrow(message);
});
