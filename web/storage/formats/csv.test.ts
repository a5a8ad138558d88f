import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBad, RowParser } from "../../data/table/row-parser.ts";
import { csvLine, ROUND_COLUMNS, roundsCsv, runsCsv } from "./csv.ts";
import { aRound } from "../testing/result.ts";

/** The cells of each row, as a strict reader finds them. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  return new RowParser(",").push(csv, true).map((row) => {
    if (isBad(row)) throw new Error(row.reason);
    return row.cells;
  });
}

describe("CSV (RFC 4180)", () => {
  test("quotes what needs it, doubles quotes, ends lines with CR LF", () => {
    expect(csvLine(["a", 1.5, null, 'say "no"', "x,y", "two\nlines", ""])).toBe(
      'a,1.5,,"say ""no""","x,y","two\nlines",\r\n',
    );
  });

  test.each([
    ["=1+1", "'=1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ["+1", "'+1"],
    ["-2", "'-2"],
    ["@sum", "'@sum"],
    [" =1", "' =1"],
    ["\t=1", `"'\t=1"`],
    ["\r=1", `"'\r=1"`],
    ["\uFF1D1", "'\uFF1D1"],
    ["a;=1", '"a;=1"'],
    ["a=1", "a=1"],
    ["it's", "it's"],
  ])("a text is no formula: %j", (text, written) => {
    expect(csvLine([text])).toBe(`${written}\r\n`);
    expect(
      runsCsv([{ name: text, rounds: [aRound(1)] }])
        .split("\r\n")[1]!
        .startsWith(`${written},1,`),
    ).toBe(true);
  });

  test("numbers stay numbers", () => {
    expect(csvLine([-2, 1e-7, 0])).toBe("-2,1e-7,0\r\n");
  });

  test("a strict reader finds every cell again, but for the apostrophe before what could be a formula", () => {
    const cell = fc.string({ maxLength: 12 }).map((text) => text.trim().replaceAll("\u0000", ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, fc.integer()), { minLength: 1, maxLength: 8 }), (rows) => {
        const text = csvLine(["a", "b", "c"]) + rows.map((row) => csvLine(row)).join("");
        const read = cellsOf(text).slice(1);
        const wanted = (value: string | number) =>
          /^[=+\-@]/.test(String(value)) && typeof value === "string" ? `'${value}` : String(value);
        expect(read).toEqual(rows.map((row) => row.map(wanted)));
      }),
    );
  });

  test("has every figure of every round, and nothing where none was measured", () => {
    const rounds = [aRound(1, { accuracy: null, loss: 2.5 }), aRound(2, { accuracy: 0.9171, loss: 1e-7 })];
    const [names, ...lines] = cellsOf(roundsCsv(rounds));
    expect(names).toEqual([...ROUND_COLUMNS]);
    expect(new Set(names)).toEqual(new Set(Object.keys(rounds[0]!)));
    for (const [i, round] of rounds.entries()) {
      const read = Object.fromEntries(
        names!.map((name, at) => [name, lines[i]![at]! === "" ? null : Number(lines[i]![at])]),
      );
      expect(read).toEqual(round);
    }
  });

  test("several runs share a table, told apart by the first column", () => {
    const csv = runsCsv([
      { name: 'Adam, "fast"', rounds: [aRound(1)] },
      { name: "SGD", rounds: [aRound(1), aRound(2)] },
    ]);
    expect(cellsOf(csv).map((cells) => cells.slice(0, 2))).toEqual([
      ["run", "round"],
      ['Adam, "fast"', "1"],
      ["SGD", "1"],
      ["SGD", "2"],
    ]);
  });
});
