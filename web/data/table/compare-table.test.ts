import { expect, test } from "vitest";
import { compareTable, isToBeDecided, NO_MAPPING, type TableMapping, type TableSchema } from "./compare-table.ts";
import { analysisOf, tableOf } from "./testing/look-at.ts";

const SCHEMA: TableSchema = {
  labelColumn: "species",
  labels: ["setosa", "virginica"],
  columns: [
    { name: "length", kind: "number", min: 0, max: 10, gap: 5 },
    { name: "colour", kind: "category", values: ["red", "white"], missing: true },
    { name: "older", min: 0, max: 1 },
  ],
};

const compare = async (text: string, mapping: Partial<TableMapping> = {}) =>
  compareTable(await analysisOf(text), SCHEMA, { ...NO_MAPPING, ...mapping });

test("a table like the session's has nothing to be put right, whatever else it has", async () => {
  const text = tableOf("note,older,species,colour,length", 20, (i) => [
    `n${i}`,
    i / 20,
    i % 2 ? "setosa" : "virginica",
    ["red", "white", "?"][i % 3]!,
    i / 2,
  ]);
  const comparison = await compare(text);
  expect(comparison).toEqual({ missing: [], extra: ["note"], others: [], words: [] });
  expect(isToBeDecided(comparison, 20)).toBe(false);
});

const OTHER = tableOf("Length (cm),Colour,Species", 40, (i) => [
  i % 10,
  ["Red", "white", "green", "weiss"][i % 4]!,
  i % 2 ? "Setosa" : "virginca",
]);

test("what it lacks or spells otherwise is told with what is nearest, and may be put right", async () => {
  const comparison = await compare(OTHER);
  expect(comparison.missing).toEqual([
    { name: "species", nearest: "Species", mayBeEmpty: false },
    { name: "length", nearest: "Length (cm)", mayBeEmpty: true },
    { name: "colour", nearest: "Colour", mayBeEmpty: true },
    { name: "older", nearest: undefined, mayBeEmpty: false },
  ]);
  const columns = { "Length (cm)": "length", Colour: "colour", Species: "species" };
  const mapped = await compare(OTHER, { columns, empty: ["older"] });
  expect(mapped.missing).toEqual([]);
  expect(mapped.words).toEqual([
    {
      column: "species",
      isLabel: true,
      unknown: [
        { text: "Setosa", rows: 20, nearest: "setosa" },
        { text: "virginca", rows: 20, nearest: "virginica" },
      ],
      count: 2,
      known: ["setosa", "virginica"],
    },
    {
      column: "colour",
      isLabel: false,
      unknown: [
        { text: "Red", rows: 10, nearest: "red" },
        { text: "green", rows: 10, nearest: undefined },
        { text: "weiss", rows: 10, nearest: undefined },
      ],
      count: 3,
      known: ["red", "white"],
    },
  ]);
  const words = { species: { Setosa: "setosa", virginca: "virginica" }, colour: { Red: "red" } };
  const all = await compare(OTHER, { columns, empty: ["older"], words });
  expect(all.words.map(({ unknown }) => unknown.map(({ text }) => text))).toEqual([["green", "weiss"]]);
  expect([isToBeDecided(comparison, 40), isToBeDecided(mapped, 40), isToBeDecided(all, 40)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(isToBeDecided(all, 40, ["colour"])).toBe(false);
});

test("labels in other notations of the same number, and accents in two signs, are no difference", async () => {
  const schema = { ...SCHEMA, labels: ["0", "1", "grün"], columns: [SCHEMA.columns[0]!] };
  const text = tableOf("length,species", 30, (i) => [i / 4, ["0.0", "1.00", "gru\u0308n"][i % 3]!]);
  expect(compareTable(await analysisOf(text), schema, NO_MAPPING).words).toEqual([]);
});

test("a column of another kind is named with what was wanted", async () => {
  const text = tableOf("length,colour,older,species", 20, (i) => [`w${i % 3}`, "red", i / 20, "setosa"]);
  expect((await compare(text)).others).toEqual([{ name: "length", wanted: "numbers" }]);
});

test("rare words are not asked about: their rows are left out, or they are all one", async () => {
  const text = tableOf("length,colour,older,species", 100, (i) => [
    i / 4,
    i === 1 ? "violet" : "red",
    i / 100,
    i === 2 ? "odd" : "setosa",
  ]);
  const comparison = await compare(text);
  expect(comparison.words.map(({ unknown }) => unknown.map(({ text: word }) => word))).toEqual([["odd"], ["violet"]]);
  expect(isToBeDecided(comparison, 100)).toBe(false);
});
