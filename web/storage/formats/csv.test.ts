import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRows } from "../../data/csv-rows.ts";
import { csvLine, ROUND_COLUMNS, roundsCsv, runsCsv } from "./csv.ts";
import { aRound } from "../testing/result.ts";

describe("CSV (RFC 4180)", () => {
  test("quotes what needs it, doubles quotes, ends lines with CR LF", () => {
    expect(csvLine(["a", 1.5, null, 'say "no"', "x,y", "two\nlines", ""])).toBe(
      'a,1.5,,"say ""no""","x,y","two\nlines",\r\n',
    );
  });

  test("a strict reader finds every cell again", () => {
    const cell = fc.string({ maxLength: 12 }).map((text) => text.trim().replaceAll("\u0000", ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, fc.integer()), { minLength: 1, maxLength: 8 }), (rows) => {
        const text = csvLine(["a", "b", "c"]) + rows.map((row) => csvLine(row)).join("");
        const read = [...csvRows("file", text)].slice(1).map(({ cells }) => cells);
        expect(read).toEqual(rows.map((row) => row.map(String)));
      }),
    );
  });

  test("has every figure of every round, and nothing where none was measured", () => {
    const rounds = [aRound(1, { accuracy: null, loss: 2.5 }), aRound(2, { accuracy: 0.9171, loss: 1e-7 })];
    const [names, ...lines] = [...csvRows("file", roundsCsv(rounds))].map(({ cells }) => cells);
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
    expect([...csvRows("file", csv)].map(({ cells }) => cells.slice(0, 2))).toEqual([
      ["run", "round"],
      ['Adam, "fast"', "1"],
      ["SGD", "1"],
      ["SGD", "2"],
    ]);
  });
});
