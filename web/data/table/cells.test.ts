import fc from "fast-check";
import { expect, test } from "vitest";
import { isMissing } from "./cell-words.ts";
import { dateIn, dateWords } from "./dates.ts";
import { numberIn, type Notation } from "./number-notation.ts";

test.each<[string, number, number]>([
  ["1", 1, 1],
  ["-2.5", -2.5, NaN],
  ["+.5", 0.5, NaN],
  ["3.", 3, NaN],
  ["1e-3", 0.001, 0.001],
  ["10,5", NaN, 10.5],
  ["1,234", 1234, 1.234],
  ["1.234", 1.234, 1234],
  ["1,234.5", 1234.5, NaN],
  ["1.234,5", NaN, 1234.5],
  ["1 234,5", NaN, 1234.5],
  ["1\u202f234\u202f567", 1234567, 1234567],
  ["1'234", 1234, 1234],
  ["1’234.50", 1234.5, NaN],
  ["1,23,456", 123456, NaN],
  ["12%", 12, 12],
  ["12,5 %", NaN, 12.5],
  ["$1,234.50", 1234.5, NaN],
  ["-$5", -5, -5],
  ["€ 3", 3, 3],
  ["5,00 €", NaN, 5],
  ["USD 12", 12, 12],
  ["(1,234)", -1234, -1.234],
  ["−7", -7, -7],
  ["1,2345", NaN, 1.2345],
  ["0x10", NaN, NaN],
  ["1e999", NaN, NaN],
  ["--1", NaN, NaN],
  ["1 2", NaN, NaN],
  ["1.2.3", NaN, NaN],
  ["12a", NaN, NaN],
  ["(5", NaN, NaN],
  ["", NaN, NaN],
  ["%", NaN, NaN],
])("%j is %d with a decimal point, and %d with a decimal comma", (cell, point, comma) => {
  expect([numberIn(cell, "point"), numberIn(cell, "comma")]).toEqual([point, comma]);
});

test("every number that a language writes is read back", () => {
  const cases: readonly (readonly [string, Notation])[] = [
    ["en-US", "point"],
    ["de-DE", "comma"],
    ["fr-FR", "comma"],
    ["de-CH", "point"],
    ["en-IN", "point"],
  ];
  const value = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(value, fc.constantFrom(...cases), (drawn, [language, notation]) => {
      const rounded = Math.round(drawn * 1000) / 1000;
      const text = rounded.toLocaleString(language, { maximumFractionDigits: 3 });
      expect(numberIn(text, notation)).toBeCloseTo(rounded, 3);
    }),
  );
});

test.each([
  ["1970-01-02", 1, 1],
  ["1970/1/2", 1, 1],
  ["1970-01-02T12:00:00Z", 1.5, 1.5],
  ["2.1.1970", 1, 1],
  ["02.01.70", 1, 1],
  ["3/2/1970", 33, 60],
  ["13/2/1970", 43, NaN],
  ["2/13/1970", NaN, 43],
  ["2-Jan-1970", 1, 1],
  ["January 2, 1970", 1, 1],
  ["2. Januar 1970", 1, 1],
  ["1 März 1970", 59, 59],
  ["1/2/1970 6:00 pm", 31.75, 1.75],
  ["31.2.1970", NaN, NaN],
  ["2024-13-01", NaN, NaN],
  ["1970-01-02 25:00", NaN, NaN],
  ["12.5", NaN, NaN],
  ["Monday", NaN, NaN],
  ["2 of 1970", NaN, NaN],
])("%j is day %d where days come first, and %d where months do", (cell, dmy, mdy) => {
  expect([dateIn(cell, "dmy"), dateIn(cell, "mdy")]).toEqual([dmy, mdy]);
});

test("days become dates again", () => {
  expect([0, 1.7, -1, 19_783].map(dateWords)).toEqual(["1970-01-01", "1970-01-02", "1969-12-31", "2024-03-01"]);
});

test("the usual words for what is not there", () => {
  for (const cell of ["", "NA", "n/a", "NaN", "null", "None", "?", "-", "."]) {
    expect(isMissing(cell), cell).toBe(true);
  }
  for (const cell of ["0", "no", "a", "none of these", "+"]) expect(isMissing(cell), cell).toBe(false);
});
