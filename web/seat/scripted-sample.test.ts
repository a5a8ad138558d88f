import { expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { scriptedSample } from "./scripted-sample.ts";

const table = parseSpec({
  task: "table-mlp",
  data: "own",
  labels: ["no", "yes"],
  columns: [
    { name: "size", kind: "number", min: 0, max: 10, gap: 5 },
    { name: "day", kind: "date", min: 19_000, max: 20_000, gap: 19_500 },
    { name: "colour", kind: "category", values: ["red", "green"], missing: true },
    { name: "old", min: 0, max: 1 },
  ],
});
const row = (input: unknown) => [...scriptedSample(table, input)];

test("a row is an object by the names of the columns; what is missing is what an empty cell is", () => {
  const day = 19_500 - 0.5;
  expect(row({ size: 10, day, colour: "green", old: 0.5 })).toEqual([1, Math.fround(-0.001), 0, 1, 0, 0, 0]);
  expect(row({ day: "1970-01-01", colour: null, old: "1" })).toEqual([0, -1, 0, 0, 1, 0, 1]);
  expect(row({ day: "22 May 2023", colour: "blue", old: 0 })).toEqual([0, expect.closeTo(-0.002, 5), 0, 0, 0, 1, -1]);
});

test.each([
  [{ size: 1 }, 'the column "old" needs a number'],
  [{ size: "wide", old: 1 }, 'the column "size" needs a number'],
  [{ sise: 1, old: 1 }, 'there is no column "sise"; the columns are size, day, colour, old'],
  [[1, 2, 3], "a row is an object with a value for each column: size, day, colour, old"],
  [null, "a row is an object"],
])("a row %j is refused by what is wrong", (input, reason) => {
  expect(() => row(input)).toThrow(TypeError);
  expect(() => row(input)).toThrow(reason);
});

test("a picture is as many numbers from 0 to 1 as it has pixels and channels", () => {
  const spec = parseSpec({});
  const light = Array.from({ length: 784 }, (_, i) => i / 784);
  expect(scriptedSample(spec, light)).toEqual(Float32Array.from(light));
  expect(scriptedSample(spec, Float32Array.from(light))).toEqual(Float32Array.from(light));
  expect(() => scriptedSample(spec, light.slice(1))).toThrow("784 numbers (28 x 28 x 1), not 783 numbers");
  expect(() => scriptedSample(spec, [...light.slice(1), 255])).toThrow("number 783 of the picture is 255");
  expect(() => scriptedSample(spec, "a digit")).toThrow("not string");
  expect(() => scriptedSample(parseSpec({ task: "synthetic-100k" }), light)).toThrow("only averages");
});
