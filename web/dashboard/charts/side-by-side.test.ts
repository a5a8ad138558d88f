import { expect, test } from "vitest";
import { sideBySide, valueUpTo } from "./side-by-side.ts";

test("curves share an axis, with gaps where one has no point", () => {
  expect(
    sideBySide([
      { x: [1, 3, 4], y: [10, 30, 40] },
      { x: [2, 3, 9], y: [-2, 0, -9] },
      { x: [], y: [] },
    ]),
  ).toEqual({
    x: [1, 2, 3, 4, 9],
    curves: [
      [10, null, 30, 40, null],
      [null, -2, 0, null, -9],
      [null, null, null, null, null],
    ],
  });
});

test("a pointer between two points of a curve shows the earlier one; before and behind the curve, nothing", () => {
  const curve = [null, 10, null, 30, null];
  expect(curve.map((_, index) => valueUpTo(curve, index))).toEqual([null, 10, 10, 30, null]);
});
