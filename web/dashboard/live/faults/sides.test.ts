import fc from "fast-check";
import { expect, test } from "vitest";
import { SEATS_MAX, SEATS_MIN } from "../../../../shared/limits.ts";
import { placeSides, sideAt, type Side } from "./sides.ts";

test("every seat stands on its own side, inside the picture and on no other, at any width", () => {
  const sides = fc.array(fc.constantFrom<Side>("A", "B"), { minLength: SEATS_MIN, maxLength: SEATS_MAX });
  fc.assert(
    fc.property(sides, fc.integer({ min: 280, max: 700 }), (sides, width) => {
      const { places, height, size } = placeSides(sides, width);
      expect(places.map(({ seat, side }) => [seat, side])).toEqual(sides.map((side, seat) => [seat, side]));
      for (const [index, { x, y, side }] of places.entries()) {
        expect(sideAt(x, width)).toBe(side);
        expect(x).toBeGreaterThanOrEqual(size / 2);
        expect(x).toBeLessThanOrEqual(width - size / 2);
        expect(y).toBeGreaterThanOrEqual(size / 2);
        expect(y).toBeLessThanOrEqual(height - size / 2);
        for (const other of places.slice(index + 1)) {
          expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThanOrEqual(size);
        }
      }
    }),
  );
});
