import fc from "fast-check";
import { expect, test } from "vitest";
import { CELL_SIDES, firstSize, moved, NUMBERS_FROM, tintOf } from "./matrix-layout.ts";

const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"];

test("keys stay within the matrix, and reach every cell of it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.constantFrom(...KEYS)), (classes, keys) => {
      let place = { row: 0, column: 0 };
      for (const key of keys) place = moved(place, key, false, classes)!;
      expect(Math.max(place.row, place.column)).toBeLessThan(classes);
      expect(Math.min(place.row, place.column)).toBeGreaterThanOrEqual(0);
      expect(moved(place, "End", true, classes)).toEqual({ row: classes - 1, column: classes - 1 });
      expect(moved(place, "Home", true, classes)).toEqual({ row: 0, column: 0 });
    }),
  );
  expect(moved({ row: 3, column: 4 }, "ArrowDown", false, 10)).toEqual({ row: 4, column: 4 });
  expect(moved({ row: 3, column: 4 }, "Tab", false, 10)).toBeUndefined();
});

test("ten classes begin with numbers that can be read, a hundred with all of them in sight", () => {
  expect([2, 10, 12, 13, 30, 31, 60, 61, 100].map(firstSize)).toEqual([3, 3, 3, 2, 2, 1, 1, 0, 0]);
  expect(firstSize(30)).toBe(NUMBERS_FROM);
  // A hundred cells of the smallest size are as wide as half a wide page.
  expect(100 * CELL_SIDES[0]).toBeLessThanOrEqual(50);
});

test("a rare mistake is seen beside a frequent one, and nothing is tinted more than text allows", () => {
  expect([0, 1, 25, 100].map((count) => tintOf(count, 100))).toEqual([0, 5, 23, 45]);
  expect(tintOf(0, 0)).toBe(0);
});
