import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRows } from "./csv-rows.ts";

const cells = (text: string) => [...csvRows("a.csv", text)].map((row) => row.cells);

test("whatever is written between quotes is read back, whatever the delimiter and the line breaks", () => {
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(fc.string(), { minLength: width, maxLength: width }), { minLength: 1 }));
  fc.assert(
    fc.property(table, fc.constantFrom(",", ";", "\t"), fc.constantFrom("\n", "\r\n"), (rows, delimiter, lineBreak) => {
      const header = rows[0]!.map((_, i) => `c${i}`);
      const lines = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter));
      const text = [header.join(delimiter), ...lines].join(lineBreak);
      expect(cells(text)).toEqual([header, ...rows]);
    }),
  );
});

test("lines are counted as an editor counts them, also below quoted line breaks and empty lines", () => {
  const rows = [...csvRows("a.csv", '\uFEFFa,b\r\n"1\n2",3\n\n4,5')];
  expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
    [1, "a", "b"],
    [2, "1\n2", "3"],
    [5, "4", "5"],
  ]);
});

test.each([
  ['a,b\n"1,2', "a.csv, line 2: a quoted cell is never closed"],
  ['a,b\n"1"x,2', "a.csv, line 2: something stands behind a quoted cell"],
  ['a,b\n1,2\nx"y,2', "a.csv, line 3: a quote stands inside a cell without quotes"],
  [`a,b\n${"x".repeat(1001)},2`, "a.csv, line 2: a cell has more than 1000 characters"],
])("refuses %j", (text, message) => {
  expect(() => cells(text)).toThrow(message);
});

test("no text at all, however odd, does anything but give rows or a reason", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ",", ";", "\n", "\r", "a", " ") }), (text) => {
      try {
        cells(text);
      } catch (error) {
        expect(error).toMatchObject({ name: "DataFileError", file: "a.csv" });
      }
    }),
  );
});
