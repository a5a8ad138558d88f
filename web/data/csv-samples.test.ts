import { describe, expect, test } from "vitest";
import { addCsvSamples } from "./csv-samples.ts";
import { numberOf } from "./decimal-number.ts";
import { SampleList } from "./sample-list.ts";
import type { SampleSchema } from "./sample-schema.ts";

const TABLE: SampleSchema = {
  labels: ["yes", "no"],
  labelColumn: "class",
  columns: [
    { name: "height", min: 0, max: 10 },
    { name: "width", min: -1, max: 1 },
  ],
  picture: null,
};
const IMAGES: SampleSchema = { labels: ["0", "1"], labelColumn: "label", columns: null, picture: null };

function read(schema: SampleSchema, text: string) {
  const list = new SampleList(schema);
  addCsvSamples("my.csv", text, list, () => {});
  return list.finish();
}

describe("tables", () => {
  test("columns are found by their names, scaled to -1..1, and cut to their range", () => {
    const { samples, inputs, labels } = read(
      TABLE,
      "width,colour,class,height\n0,red,no,5\n1,blue,yes,0\n7,red,no,-3e2",
    );
    expect(samples).toBe(3);
    expect([...inputs]).toEqual([0, 0, -1, 1, -1, 1]);
    expect([...labels]).toEqual([1, 0, 1]);
  });

  test.each([
    ["", "my.csv: the file is empty"],
    ["class,height,width", "my.csv: there are no rows below the first line"],
    ["class,height\nyes,1", 'my.csv, line 1: has no column "width"'],
    ["class,height,width,width\nyes,1,2,3", 'my.csv, line 1: has two columns "width"'],
    ["class,height,width\nyes,1,2\nno,1", "my.csv, line 3: has 2 cells, but the first line has 3"],
    ["class,height,width\nyes,1,tall", 'my.csv, line 2: "tall" in column "width" is not a number'],
    ["class,height,width\nyes,,2", 'my.csv, line 2: nothing in column "height" is not a number'],
    ["class,height,width\n\nmaybe,1,2", 'my.csv, line 3: "maybe" is no label of this session (yes, no)'],
  ])("refuses %j with the line and the reason", (text, message) => {
    expect(() => read(TABLE, text)).toThrow(message);
  });
});

describe("tables of which a number is predicted", () => {
  const NUMBERS: SampleSchema = { ...TABLE, labels: [], labelColumn: "price", regression: { min: 100, max: 300 } };

  test("scale it to -1..1, and what lies beyond the range beyond", () => {
    const { labels } = read(NUMBERS, "price,height,width\n100,1,0\n250,2,0\n400,3,0\n");
    expect(labels).toEqual(Float32Array.of(-1, 0.5, 2));
  });

  test("name a cell that holds none", () => {
    expect(() => read(NUMBERS, "price,height,width\nmuch,1,0\n")).toThrow(
      'my.csv, line 2: "much" in column "price" is not a number',
    );
  });
});

describe("tables without names for their columns", () => {
  const NUMBERED: SampleSchema = {
    labels: ["well", "ill"],
    labelColumn: "column 3",
    columns: [
      { name: "column 1", min: 36, max: 38 },
      { name: "column 4", min: 0, max: 10 },
    ],
    picture: null,
  };

  test.each([
    ["none either", "37,x,well,0\n38,y,ill,5"],
    ["names of its own, which are passed over", "temperature,note,state,count\n37,x,well,0\n38,y,ill,5"],
    ["just these names, in another order", "column 4,column 3,column 1\n0,well,37\n5,ill,38"],
  ])("a file with %s is read", (_, text) => {
    const { inputs, labels } = read(NUMBERED, text);
    expect([[...inputs], [...labels]]).toEqual([
      [0, -1, 1, 0],
      [0, 1],
    ]);
  });

  test.each([
    ["37,x,well\n38,y,ill", 'my.csv, line 1: has 3 cells, but the session learns from "column 4"'],
    ["37,x,well,?\n38,y,ill,5", 'my.csv, line 1: "?" in column "column 4" is not a number'],
    ["37,x,dead,1\n38,y,ill,5", 'my.csv, line 1: "dead" is no label of this session'],
  ])("%j is refused with the line and the reason", (text, message) => {
    expect(() => read(NUMBERED, text)).toThrow(message);
  });

  test("where the session's columns have names, they are asked for", () => {
    expect(() => read(TABLE, "yes,5,0\nno,1,1")).toThrow(
      'my.csv, line 1: has no column "class"; it looks like data, and must name the columns',
    );
  });
});

describe("images", () => {
  const header = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)].join();

  test("a row is a label and 784 pixels", () => {
    const { samples, inputs, labels } = read(
      IMAGES,
      `${header}\n1,${Array.from({ length: 784 }, (_, i) => i % 256).join()}`,
    );
    expect([samples, ...labels]).toEqual([1, 1]);
    expect([inputs.length, inputs[0], inputs[255], inputs[783]]).toEqual([784, 0, 255, 15]);
  });

  test("other sizes and what is no pixel are refused", () => {
    expect(() => read(IMAGES, "label,a,b\n1,2,3")).toThrow(
      "my.csv, line 1: has 2 columns beside the label, but images have 784",
    );
    const row = `1,${new Array(783).fill(0).join()},256`;
    expect(() => read(IMAGES, `${header}\n${row}`)).toThrow('line 2: "256" in column "pixel783" is no pixel, 0 to 255');
  });
});

test("more samples than a seat may weigh are refused at the first that is too many", () => {
  const text = `class,height,width\n${"yes,1,0\n".repeat(65_537)}`;
  expect(() => read(TABLE, text)).toThrow("line 65538: a tab may bring at most 65,536 samples");
});

test("numbers are decimal and finite", () => {
  expect(["1", "-2.5", "+.5", "3.", "1e-3"].map(numberOf)).toEqual([1, -2.5, 0.5, 3, 0.001]);
  for (const cell of ["", " ", "0x10", "1,5", "NaN", "Infinity", "1e999", "--1", "1 2"])
    expect(numberOf(cell)).toBeNaN();
});
