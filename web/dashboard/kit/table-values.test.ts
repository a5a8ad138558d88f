import { describe, expect, test } from "vitest";
import type { Column } from "../../../shared/data/columns/column.ts";
import { cellText, typedCell } from "./table-values.ts";

const AGE = { name: "age", min: 10, max: 20 };
const WITH_GAPS: Column = { ...AGE, kind: "number", gap: 14 };
const DAY: Column = { name: "day", kind: "date", min: 0, max: 100, gap: 50 };
const COLOUR: Column = { name: "colour", kind: "category", values: ["red", "green"], missing: true };

describe("values of a table", () => {
  test.each([
    ["10", 10, false],
    [" 17,5 ", 17.5, false],
    ["1.5e1", 15, false],
    ["99", 99, true],
    ["-3", -3, true],
  ])("%s is %d", (text, cell, isCut) => {
    expect(typedCell(AGE, text)).toEqual({ kind: "value", cell, isCut });
  });

  test.each(["old", "1.2.3", "0x10", "1e999", "Infinity"])("%s is refused", (text) => {
    expect(typedCell(AGE, text)).toEqual({ kind: "wrong", reason: "age must be a number." });
  });

  test("nothing is nothing, or a gap where there may be one", () => {
    expect(typedCell(AGE, "  ")).toEqual({ kind: "empty" });
    expect(["", "NA"].map((text) => typedCell(WITH_GAPS, text))).toEqual(
      Array(2).fill({ kind: "value", cell: null, isCut: false }),
    );
  });

  test("dates and words are taken as files have them", () => {
    expect(typedCell(DAY, "1970-01-11")).toEqual({ kind: "value", cell: 10, isCut: false });
    expect(typedCell(DAY, "2024-03-01")).toMatchObject({ isCut: true });
    expect(typedCell(DAY, "soon")).toEqual({ kind: "wrong", reason: "day must be a date, such as 2024-03-01." });
    expect(["red", "blue", ""].map((text) => typedCell(COLOUR, text))).toEqual(
      ["red", "blue", null].map((cell) => ({ kind: "value", cell, isCut: false })),
    );
  });

  test("what a row's numbers tell is written as people write it", () => {
    expect(cellText(AGE, 17.500001)).toBe("17.5");
    expect(cellText(DAY, 10)).toBe("1970-01-11");
    expect(["red", null, undefined].map((cell) => cellText(COLOUR, cell))).toEqual(["red", "missing", "anything else"]);
  });
});
