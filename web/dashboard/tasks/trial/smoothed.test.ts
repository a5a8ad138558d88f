import fc from "fast-check";
import { expect, test } from "vitest";
import { smoothed } from "./smoothed.ts";

test("what is shown stays probabilities, and comes to what is said for long enough", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 });
  const chances = weights.map((list) => list.map((each) => (each + 1) / (list[0]! + list[1]! + list[2]! + 3)));
  fc.assert(
    fc.property(chances, chances, fc.double({ min: 0.2, max: 1, noNaN: true }), (first, then, share) => {
      let shown: readonly number[] = smoothed(undefined, first, share);
      expect(shown).toEqual(first);
      for (let i = 0; i < 60; i++) {
        shown = smoothed(shown, then, share);
        expect(shown.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
      }
      for (const [i, each] of then.entries()) expect(shown[i]).toBeCloseTo(each, 4);
    }),
  );
});

test("of another model it begins anew", () => expect(smoothed([1], [0.5, 0.5], 0.1)).toEqual([0.5, 0.5]));
