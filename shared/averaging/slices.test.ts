import fc from "fast-check";
import { expect, test } from "vitest";
import { sliceOf, SLICE_PARTS } from "./slices.ts";
import { partsOf } from "./testing/mesh.ts";

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

test("R14: by parts, too, slices follow one another and cover the vector, and who has no parts has no element", () => {
  const weights = fc.array(fc.nat(4), { minLength: 1, maxLength: 32 });
  fc.assert(
    fc.property(fc.nat(30_000_000), weights, (length, each) => {
      const parts = partsOf(each);
      let end = 0;
      for (const position of each.keys()) {
        const slice = sliceOf(length, each.length, position, parts);
        expect(slice.start).toBe(end);
        end = slice.end;
        if (!parts) continue;
        const share = (length * parts[position]!) / SLICE_PARTS;
        if (parts[position] === 0) expect(slice.end).toBe(slice.start);
        expect(Math.abs(slice.end - slice.start - share)).toBeLessThan(1);
      }
      expect(end).toBe(length);
    }),
  );
});

test("parts that are not as many as members, or not the whole, are a defect", () => {
  expect(() => sliceOf(10, 3, 0, [SLICE_PARTS, 0])).toThrow("each member has parts");
  expect(() => sliceOf(10, 2, 0, [SLICE_PARTS, 1])).toThrow("each member has parts");
});
