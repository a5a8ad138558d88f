import { expect, test } from "vitest";
import { NO_MAPPING, type TableComparison } from "../../../data/table/compare-table.ts";
import { draftLack, likelyDraft, mappingOf } from "./mapping-draft.ts";

const COMPARISON: TableComparison = {
  missing: [
    { name: "species", nearest: "Species", mayBeEmpty: false },
    { name: "length", nearest: undefined, mayBeEmpty: true },
    { name: "lengths", nearest: "Species", mayBeEmpty: true },
  ],
  extra: ["Species", "note"],
  others: [],
  words: [
    {
      column: "colour",
      isLabel: false,
      unknown: [
        { text: "Red", rows: 9, nearest: "red" },
        { text: "green", rows: 3, nearest: undefined },
      ],
      count: 2,
      known: ["red"],
    },
  ],
};

test("what is likely meant is chosen at first, each column once, and becomes a mapping", () => {
  const draft = likelyDraft(COMPARISON);
  expect(draft.columns).toEqual({ species: "Species", length: "", lengths: "" });
  expect(draftLack(draft, COMPARISON)).toBeUndefined();
  expect(mappingOf(draft, COMPARISON, NO_MAPPING)).toEqual({
    columns: { Species: "species" },
    words: { colour: { Red: "red" } },
    empty: ["length", "lengths"],
  });
});

test("what was said before stays", () => {
  const before = { columns: { a: "b" }, words: { colour: { blau: "blue" }, x: { y: "z" } }, empty: ["older"] };
  expect(mappingOf(likelyDraft(COMPARISON), COMPARISON, before)).toEqual({
    columns: { a: "b", Species: "species" },
    words: { colour: { blau: "blue", Red: "red" }, x: { y: "z" } },
    empty: ["older", "length", "lengths"],
  });
});

test("a column that may not be empty is asked for, and none is taken for two", () => {
  const draft = likelyDraft(COMPARISON);
  expect(draftLack({ ...draft, columns: {} }, COMPARISON)).toBe(
    "Say which column of your table is species: it may not be left empty.",
  );
  expect(draftLack({ ...draft, columns: { species: "note", length: "note" } }, COMPARISON)).toBe(
    "note is chosen for two columns.",
  );
});
