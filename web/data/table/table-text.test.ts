import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { isBad } from "./row-parser.ts";
import { TableText } from "./table-text.ts";

const TABLE = "Länge;Breite;Art\n10,0;5;grün\n30,1;14;weiß\n";
const ROWS = [
  ["Länge", "Breite", "Art"],
  ["10,0", "5", "grün"],
  ["30,1", "14", "weiß"],
];

async function rowsOf(path: string, bytes: Uint8Array<ArrayBuffer> | string) {
  const text = await TableText.open(path, new Blob([bytes]));
  const cells: unknown[] = [];
  let share = 0;
  for await (const rows of text.rows((done) => (share = done))) {
    cells.push(...rows.map((row) => (isBad(row) ? row.reason : row.cells)));
  }
  expect(share).toBe(1);
  return { encoding: text.encoding, cells };
}

const bytesOf = (text: string, encoding: "utf8" | "utf16le" | "latin1") => Uint8Array.from(Buffer.from(text, encoding));
const swapped = (bytes: Uint8Array) => bytes.map((_, i) => bytes[i ^ 1]!);

test.each([
  ["UTF-8", "utf-8", bytesOf(TABLE, "utf8")],
  ["UTF-8 with a mark", "utf-8", bytesOf(`\uFEFF${TABLE}`, "utf8")],
  ["UTF-16 with a mark", "utf-16le", bytesOf(`\uFEFF${TABLE}`, "utf16le")],
  ["UTF-16 without one", "utf-16le", bytesOf(TABLE, "utf16le")],
  ["UTF-16, the other way round", "utf-16be", swapped(bytesOf(`\uFEFF${TABLE}`, "utf16le"))],
  ["the same without a mark", "utf-16be", swapped(bytesOf(TABLE, "utf16le"))],
  ["Latin-1", "windows-1252", bytesOf(TABLE, "latin1")],
])("a table in %s is read", async (_, encoding, bytes) => {
  expect(await rowsOf("a.csv", bytes)).toEqual({ encoding, cells: ROWS });
});

test("a byte that is no UTF-8 is noticed wherever it stands, and characters that lie across pieces are whole", async () => {
  const many = `name;x\n${"ä;1\n".repeat(230_000)}`;
  expect((await rowsOf("a.csv", `${many}é;2`)).cells.at(-1)).toEqual(["é", "2"]);
  const late = new Uint8Array([...bytesOf(many, "utf8"), 0xe9, 0x3b, 0x32]);
  expect((await rowsOf("a.csv", late)).encoding).toBe("windows-1252");
});

test("packed as .gz it is the same table; what is damaged is named", async () => {
  const packed = Uint8Array.from(gzipSync(TABLE));
  expect((await rowsOf("a.csv.gz", packed)).cells).toEqual(ROWS);
  await expect(rowsOf("a.csv.gz", packed.slice(0, -9))).rejects.toThrow("a.csv.gz: is damaged, or not a gzip file");
  expect((await rowsOf("a.csv", packed)).cells).toEqual(ROWS);
});

test.each([
  ["a.xlsx", "PK\x03\x04" + "\0".repeat(22) + "\x13\0\0\0[Content_Types].xml", "a.xlsx: is an Office document"],
  ["a.csv", "PK\x03\x04", "a.csv: is not a CSV file"],
  ["a.csv", "PAR1 and so on", "a.csv: is a Parquet table, which is not read here; save it as CSV"],
  ["a.csv", '[{"a": 1}]', "a.csv: is JSON, and no CSV"],
  ["a.csv", '<?xml version="1.0"?><rows>', "a.csv: is XML, and no CSV"],
  ["a.csv", "<!DOCTYPE html>", "a.csv: is a web page (HTML)"],
  ["a.csv", "a,b\n1,\0\n", "a.csv: is not a CSV file"],
  ["a.csv", `a,b\n${"1,2\n".repeat(2000)}1,\0\n`, "a.csv: is no text"],
  ["a.csv", "", "a.csv: the file is empty"],
])("%s with %j is refused as what it is", async (path, content, words) => {
  await expect(rowsOf(path, bytesOf(content, "latin1"))).rejects.toThrow(words);
});

test("a line of Excel's own is no row", async () => {
  expect((await rowsOf("a.csv", "sep=;\na;b\n1;2")).cells).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});
