import fc from "fast-check";
import { expect, test } from "vitest";
import { inputNames, inputsOf, isCategory, type Column } from "./column.ts";
import { decodeRow, RowEncoder, scaled, unscaled, type CellValue } from "./encode.ts";
import { nearestWord } from "./nearest-word.ts";
import { wordKey } from "./word-key.ts";

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const word = fc.oneof(
  fc.constantFrom("red", "Grün", "1", "1.0", "0", "yes"),
  fc.string({ minLength: 1, maxLength: 9 }),
);
const range = fc
  .tuple(number, number)
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }))
  .filter(({ min, max }) => min < max && Number.isFinite(max - min));
const column = fc.oneof(
  range,
  fc.tuple(range, fc.constantFrom("number", "date"), number).map(([bounds, kind, gap]) => ({ ...bounds, kind, gap })),
  fc
    .tuple(fc.uniqueArray(word, { selector: wordKey, maxLength: 5 }), fc.boolean())
    .map(([values, missing]) => ({ kind: "category" as const, values, missing })),
);
const columns = fc
  .array(column, { minLength: 1, maxLength: 6 })
  .map((list) => list.map((each, i) => ({ name: `c${i}`, ...each })) as Column[]);
const cell: fc.Arbitrary<CellValue> = fc.oneof(number, word, fc.constant(null));

test("every cell of every column becomes finite numbers within -1..1, in as many places as the columns have", () => {
  fc.assert(
    fc.property(columns, fc.array(cell, { minLength: 6, maxLength: 6 }), (list, drawn) => {
      const cells = list.map((each, i) => {
        const value = drawn[i]!;
        if (isCategory(each)) return value;
        return typeof value === "number" ? value : "gap" in each ? null : 0;
      });
      const encoder = new RowEncoder(list);
      expect([encoder.width, inputNames(list).length]).toEqual([inputsOf(list), inputsOf(list)]);
      const [row, again] = [new Float32Array(encoder.width), new Float32Array(encoder.width)];
      expect(encoder.encode(cells, row)).toBe(-1);
      expect(new RowEncoder(list).encode(cells, again)).toBe(-1);
      expect(row).toEqual(again);
      expect(row.every((value) => value >= -1 && value <= 1)).toBe(true);
      for (const [i, value] of decodeRow(list, row).entries()) {
        const each = list[i]!;
        if (!isCategory(each))
          expect(value).toSatisfy(
            (found) => found >= each.min && found <= each.max + 1e-6 * Math.abs(each.max - each.min),
          );
        else if (cells[i] === null) expect(value).toBe(each.missing ? null : undefined);
        else expect(value === undefined || wordKey(value as string) === wordKey(String(cells[i]))).toBe(true);
      }
    }),
  );
});

test("a scaled value comes back, and what is beyond the range as its nearer end", () => {
  const each = { name: "x", min: 10, max: 20 };
  expect([10, 15, 20, -5, 99].map((value) => scaled(each, value))).toEqual([-1, 0, 1, -1, 1]);
  expect([-1, 0, 0.5].map((value) => unscaled(each, value))).toEqual([10, 15, 17.5]);
});

test("a column of before has no gaps: such a row is told, with the column", () => {
  const list: readonly Column[] = [
    { name: "a", kind: "number", min: 0, max: 2, gap: 1 },
    { name: "b", min: 0, max: 1 },
  ];
  const encoder = new RowEncoder(list);
  expect(encoder.encode([null, null], new Float32Array(2))).toBe(1);
  expect(encoder.encode(["word", 1], new Float32Array(2))).toBe(0);
});

test("words are the same where they mean the same", () => {
  expect(wordKey("1.0")).toBe(wordKey("1"));
  expect(wordKey("-0")).toBe(wordKey("0"));
  expect(wordKey("gru\u0308n")).toBe(wordKey("grün"));
  expect(wordKey(" a  b ")).toBe("a b");
  expect(wordKey("Red")).not.toBe(wordKey("red"));
  expect(wordKey("12345678901234567")).not.toBe(wordKey("12345678901234568"));
});

test.each([
  ["Setosa", "setosa"],
  ["iris_setosa", "Iris-setosa"],
  ["virginca", "virginica"],
  ["Groesse", undefined],
  ["a", undefined],
  ["Strasse", "Straße"],
])("what is nearest to %s is %s", (theirs, ours) => {
  expect(nearestWord(theirs, ["setosa", "Iris-setosa", "virginica", "Straße", "b"])).toBe(ours);
});

test("of two words that are equally near, neither is offered", () => {
  expect(nearestWord("cat", ["bat", "rat"])).toBeUndefined();
});
