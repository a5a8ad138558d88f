import { describe, expect, test } from "vitest";
import { TASKS } from "../session/tasks.ts";
import { correlation } from "./correlation.ts";
import { invertDense } from "./dense-inversion.ts";
import { denseFirstLayer } from "./first-layer.ts";

const RANGE = { least: -1, most: 3, background: -1 };
/** 5 inputs, 3 units. */
const LAYER = { inputs: 5, units: 3, kernel: 2, bias: 17 };
const LENGTH = 20;
const ALL = [{ start: 0, end: LENGTH }];

/** The gradient in which each unit saw these samples, each with its share of the blame. */
function gradientOf(units: readonly (readonly { readonly blame: number; readonly inputs: readonly number[] }[])[]) {
  const gradient = new Float32Array(LENGTH);
  for (const [unit, seen] of units.entries()) {
    for (const { blame, inputs } of seen) {
      gradient[LAYER.bias + unit]! += blame;
      for (const [input, value] of inputs.entries())
        gradient[LAYER.kernel + input * LAYER.units + unit]! += blame * value;
    }
  }
  return gradient;
}

const A = [-1, 3, -1, 2, -1];
const B = [-1, -1, 1, -1, 3];

describe("invertDense", () => {
  test("rebuilds samples that units were active for alone, most vouched for first", () => {
    const gradient = gradientOf([
      [{ blame: 0.5, inputs: A }],
      [{ blame: 0.1, inputs: B }],
      [{ blame: -0.25, inputs: A }],
    ]);
    const rebuilt = invertDense({ gradient, seen: ALL }, LAYER, RANGE, 4);
    expect(rebuilt.map(({ support }) => support)).toEqual([2, 1]);
    for (const [index, sample] of [A, B].entries()) {
      for (const [input, value] of sample.entries()) expect(rebuilt[index]!.inputs[input]).toBeCloseTo(value, 5);
    }
  });

  test("drops what no input can be, and units that saw nothing", () => {
    const gradient = gradientOf([
      [
        { blame: 0.5, inputs: A },
        { blame: -0.45, inputs: B },
      ],
      [],
      [{ blame: 0.25, inputs: B }],
    ]);
    const rebuilt = invertDense({ gradient, seen: ALL }, LAYER, RANGE, 4);
    expect(rebuilt).toHaveLength(1);
    expect(correlation(rebuilt[0]!.inputs, B)).toBeCloseTo(1, 6);
  });

  test("finds the scale in the background where the bias was not seen, and knows only the inputs that were", () => {
    const dot = [3, -1, 3, -1, -1];
    const gradient = gradientOf([[{ blame: 0.5, inputs: dot }], [], []]);
    // From the middle of input 0's weights to the end of input 3's.
    const [rebuilt] = invertDense({ gradient, seen: [{ start: 3, end: 14 }] }, LAYER, RANGE, 1);
    expect([...rebuilt!.inputs]).toEqual([Number.NaN, ...dot.slice(1, 4), Number.NaN]);
  });

  test("makes nothing of nothing, and does not stumble over what is no number", () => {
    for (const value of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
      const gradient = new Float32Array(LENGTH).fill(value);
      expect(invertDense({ gradient, seen: ALL }, LAYER, RANGE, 4)).toEqual([]);
    }
    expect(invertDense({ gradient: new Float32Array(LENGTH), seen: [] }, LAYER, RANGE, 4)).toEqual([]);
  });
});

test("correlation is that of pixels which both know; one colour correlates with nothing", () => {
  expect(correlation([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 9);
  expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 9);
  expect(correlation([1, Number.NaN, 3, 5], [1, 7, 3, 5])).toBeCloseTo(1, 9);
  expect(correlation([1, 1, 1], [1, 2, 3])).toBe(0);
  expect(correlation([], [])).toBe(0);
});

test("only models whose samples go straight into a dense layer are attacked", () => {
  expect(denseFirstLayer(TASKS["mnist-mlp"])).toEqual({ inputs: 784, units: 128, kernel: 0, bias: 784 * 128 });
  expect(denseFirstLayer(TASKS["mnist-cnn"])).toBeUndefined();
  expect(denseFirstLayer(TASKS["synthetic-100k"])).toBeUndefined();
});
