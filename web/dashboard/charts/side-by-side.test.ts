import { expect, test } from "vitest";
import { sideBySide } from "./side-by-side.ts";

test("two curves share an axis, with gaps where only one has a point", () => {
  expect(sideBySide({ x: [1, 3, 4], y: [10, 30, 40] }, { x: [2, 3, 9], y: [-2, 0, -9] })).toEqual({
    x: [1, 2, 3, 4, 9],
    first: [10, null, 30, 40, null],
    second: [null, -2, 0, null, -9],
  });
});

test("a curve without points leaves the other as it is", () => {
  expect(sideBySide({ x: [1, 2], y: [5, 6] }, { x: [], y: [] })).toEqual({
    x: [1, 2],
    first: [5, 6],
    second: [null, null],
  });
});
