import fc from "fast-check";
import { expect, test } from "vitest";
import { sliceOf } from "./slices.ts";

test("R2: slices follow one another, cover the vector and differ by at most one element", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 32 }), (length, members) => {
      let end = 0;
      const sizes = Array.from({ length: members }, (_, position) => {
        const slice = sliceOf(length, members, position);
        expect(slice.start).toBe(end);
        end = slice.end;
        return slice.end - slice.start;
      });
      expect(end).toBe(length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test("a vector shorter than its members leaves the last ones empty", () => {
  expect([0, 1, 2, 3].map((position) => sliceOf(2, 4, position))).toEqual([
    { start: 0, end: 1 },
    { start: 1, end: 2 },
    { start: 2, end: 2 },
    { start: 2, end: 2 },
  ]);
});

test("a position that does not exist is refused", () => {
  expect(() => sliceOf(10, 4, 4)).toThrow("no position 4 among 4");
  expect(() => sliceOf(10, 4, -1)).toThrow(RangeError);
});
