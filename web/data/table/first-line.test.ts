import fc from "fast-check";
import { expect, test } from "vitest";
import { FirstLineJudge } from "./first-line.ts";
import { judgeDialect } from "./dialect.ts";
import { isBad, RowParser } from "./row-parser.ts";

function guess(text: string) {
  const rows = new RowParser(judgeDialect(text, true).delimiter).push(text, true);
  const [first, ...below] = rows.flatMap((row) => (isBad(row) ? [] : [row.cells]));
  const judge = new FirstLineJudge(first!);
  for (const cells of below) judge.add(cells);
  return judge.guess();
}

test.each([
  ["length,width,kind\n10.0,5.0,short\n30.1,14.1,long"],
  ["length,width,kind\n,5.0,short\n30.1,,long\n30.1,14.1,long"],
  ["hair,eggs,milk,legs,type\nFALSE,TRUE,FALSE,4,bird\nTRUE,FALSE,TRUE,4,mammal"],
  ["x1,x2,y\n1,2,0\n3,4,1"],
  ["date,temperature,state\n2024-01-01,36.6,well\n2024-01-02,36.7,ill"],
  ["Datum;Länge;Art\n01.03.2024;10,0;kurz\n02.03.2024;30,1;lang"],
  ['income,share,kind\n"1,000",0%,x\n"2,100",1%,y'],
  ["Länge;Breite;Art\n10.0;5;grün\n30.1;14;weiß"],
])("%j has a first line of names", (text) => {
  expect(guess(text)).toMatchObject({ firstLine: "names", doubt: "" });
});

test.each([
  ["36.60,120,0,well\n36.61,121,7,ill", '"36.60" is a number, as in the lines below'],
  ["5.1,3.5,setosa\n4.9,3,virginica", '"5.1" is a number, as in the lines below'],
  ["0,0,x\n1,9,y\n2,0,x", '"0" is a number, as in the lines below'],
  ["Anna Meier,31,ill\nBob,40,well", '"31" is a number, as in the lines below'],
])("%j has a row as its first line", (text, doubt) => {
  expect(guess(text)).toMatchObject({ firstLine: "data", doubt });
});

test.each([
  ["a missing value", "NA,ill\n37.2,well\n36.8,well", '"NA" looks like a value'],
  ["a missing value, and a name of somebody", "Anna,?,ill\nBob,37.2,well", '"?" looks like a value'],
  ["a date", "1.3.2024,warm,ill\n2.3.2024,37.1,well", '"1.3.2024" looks like a value'],
  ["decimal commas", "36,60;a;ill\n36,70;b;well", '"36,60" looks like a value'],
  ["an amount", "$12 (net),a\n3,b\n4,b", '"$12 (net)" looks like a value'],
  ["an address", "anna@example.org,x\n3,b\n4,b", '"anna@example.org" looks like a value'],
  ["a word that comes again", "high,ill\n37.2,well\n36.8,ill", '"ill" stands in the same column further below, too'],
  ["a number of a patient", "P-001,cough,3a\nP-002,fever,1", '"3a" looks like a value'],
  ["a sign of a patient", "P-001,cough\nP-002,fever", '"P-001" is written like what stands below it'],
  ["words alone", "Anna,brown\nBob,blue", "what stands below is words, too"],
  ["numbers beside names", "age,2019,2020\n1,2,3\n4,5,6", '"2019" is a number, as in the lines below'],
  ["nothing below it", "length,kind", "what stands below is words, too"],
])("whether a first line is names is asked where it has %s", (_, text, doubt) => {
  expect(guess(text)).toMatchObject({ firstLine: undefined, doubt });
});

test("no row of a table that could be learnt from is ever taken for names", () => {
  const number = fc.oneof(fc.integer().map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String));
  const word = fc.string({ unit: fc.constantFrom("a", "b", "é", " ", "x"), minLength: 1, maxLength: 6 });
  const row = fc.tuple(word, number, fc.constantFrom("ill", "well"));
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 9 }), (rows) => {
      expect(guess(rows.map((cells) => cells.join(",")).join("\n")).firstLine).not.toBe("names");
    }),
  );
});
