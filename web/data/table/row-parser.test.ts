import fc from "fast-check";
import { expect, test } from "vitest";
import { CELL_CHARACTERS_MAX, ROW_CHARACTERS_MAX, RowParser, isBad, type ParsedRow } from "./row-parser.ts";

/** Reads a text that comes in pieces of these lengths, again and again. */
function parsed(text: string, delimiter = ",", lengths: readonly number[] = [1 << 20]): readonly ParsedRow[] {
  const parser = new RowParser(delimiter);
  const rows: ParsedRow[] = [];
  for (let at = 0, i = 0; at < text.length; i += 1) {
    const length = lengths[i % lengths.length]!;
    rows.push(...parser.push(text.slice(at, at + length), false));
    at += length;
  }
  return [...rows, ...parser.push("", true)];
}

const told = (rows: readonly ParsedRow[]) =>
  rows.map((row) => (isBad(row) ? [row.line, row.reason] : [row.line, ...row.cells]));
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

test("whatever is written between quotes is read back, whatever delimiter, line breaks and pieces", () => {
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(fc.string(), { minLength: width, maxLength: width }), { minLength: 1 }));
  const delimiters = fc.constantFrom(",", ";", "\t", "|");
  fc.assert(
    fc.property(table, delimiters, fc.constantFrom("\n", "\r\n", "\r"), lengths, (rows, delimiter, end, pieces) => {
      const lines = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter));
      const read = parsed(lines.join(end), delimiter, pieces);
      expect(read.map((row) => !isBad(row) && row.cells)).toEqual(rows);
    }),
  );
});

test("no text at all, however odd and in whatever pieces, gives anything but the same rows and reasons", () => {
  const text = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " "), maxLength: 40 });
  fc.assert(
    fc.property(text, lengths, (odd, pieces) => {
      expect(parsed(odd, ",", pieces)).toEqual(parsed(odd));
    }),
  );
});

test("lines are counted as an editor counts them, also below quoted line breaks and empty lines", () => {
  expect(told(parsed('a,b\r\n"1\n2",3\n\n4,5\r6,7'))).toEqual([
    [1, "a", "b"],
    [2, "1\n2", "3"],
    [5, "4", "5"],
    [6, "6", "7"],
  ]);
});

test("white space around a cell is not its own, between quotes it is", () => {
  expect(told(parsed(' a , "b" ,\t" c"\u00a0x\n1, 2 ,\u00a03\n'))).toEqual([
    [1, "has something behind a quoted cell"],
    [2, "1", "2", "3"],
  ]);
  expect(told(parsed(' a , "b" ," c" '))).toEqual([[1, "a", "b", " c"]]);
});

test.each([
  [
    'a,b\n"1,2\n3,4\n5,6',
    [
      [1, "a", "b"],
      [2, "has a quoted cell that is never closed"],
      [3, "3", "4"],
      [4, "5", "6"],
    ],
  ],
  [
    'a,b\n"1"x,2\n3,4',
    [
      [1, "a", "b"],
      [2, "has something behind a quoted cell"],
      [3, "3", "4"],
    ],
  ],
  [
    'a,b\r\n1,2\r\nx"y,2\r\n3,4',
    [
      [1, "a", "b"],
      [2, "1", "2"],
      [3, "has a quote inside a cell without quotes"],
      [4, "3", "4"],
    ],
  ],
  [
    'a\n"x\ny"z\nb',
    [
      [1, "a"],
      [2, "has something behind a quoted cell"],
      [3, "has a quote inside a cell without quotes"],
      [4, "b"],
    ],
  ],
])("in %j one line that is no row costs nothing but itself", (text, rows) => {
  expect(told(parsed(text))).toEqual(rows);
  expect(told(parsed(text, ",", [1]))).toEqual(rows);
});

test("a cell without an end, and a row without one, are passed over within bounds", () => {
  const open = `a,b\n"1,2\n${"3,4\n".repeat(CELL_CHARACTERS_MAX / 4 + 1)}`;
  const rows = told(parsed(open, ",", [1 << 20]));
  expect(rows.slice(0, 3)).toEqual([
    [1, "a", "b"],
    [2, "has a quoted cell that is never closed"],
    [3, "3", "4"],
  ]);
  expect(rows.length).toBe(CELL_CHARACTERS_MAX / 4 + 3);
  const long = `a,b\n${"x".repeat(ROW_CHARACTERS_MAX + 10)},2\r\n3,4`;
  expect(told(parsed(long, ",", [1 << 20]))).toEqual([
    [1, "a", "b"],
    [2, "is longer than 4,194,304 characters"],
    [3, "3", "4"],
  ]);
});
