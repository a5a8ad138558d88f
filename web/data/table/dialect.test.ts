import { expect, test } from "vitest";
import { judgeDialect } from "./dialect.ts";

test.each([
  [",", "a,b,c\n1,2,3\n4,5,6"],
  [";", "Datum;Länge;Breite;Art\n01.03.2024;10,0;5,0;kurz\n02.03.2024;30,1;14,1;lang"],
  [";", "36,6;37,1;x\n36,7;37,2;y"],
  ["\t", "a\tb\n1,5\t2,5\n3,5\t4,5"],
  ["|", "a|b|c\n1|2|3"],
  [",", "tags,kind\nx|y,a\nz|w,b\nx|w,a"],
  [",", 'name,note\n"Meier, Anna; Dr.","a;b"\n"x","c;d"'],
  [",", "a,b\n1,2\nodd line; with words\n3,4"],
  [",", '"a","b","kind",\n0.00,0,x\n0.33,9,y'],
  [",", "alone\n1\n2"],
  [",", ""],
])("%j stands between the cells of %j", (delimiter, text) => {
  expect(judgeDialect(text, true)).toEqual({ delimiter, skip: 0, firstLine: 1 });
});

test("Excel's own line says it, and is no row", () => {
  expect(judgeDialect("sep=;\r\na;b\r\n1;2", true)).toEqual({ delimiter: ";", skip: 7, firstLine: 2 });
  expect(judgeDialect("sep=\t\na\tb", true)).toEqual({ delimiter: "\t", skip: 6, firstLine: 2 });
});
