import fc from "fast-check";
import { expect, test } from "vitest";
import { dropoutBits, isKept } from "./dropout-mask.ts";

test("the share that is dropped is the rate, whatever the seed", () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 0.95, noNaN: true }), (seed, rate) => {
      const count = 4000;
      let dropped = 0;
      for (let i = 0; i < count; i++) if (!isKept(seed, i, rate)) dropped++;
      // Five standard deviations.
      expect(Math.abs(dropped - rate * count)).toBeLessThanOrEqual(5 * Math.sqrt(count * rate * (1 - rate)) + 1);
    }),
    { numRuns: 50 },
  );
});

test("masks of seeds that lie side by side, and elements that lie side by side, have nothing in common", () => {
  const agreeing = (other: (i: number) => boolean) => {
    let equal = 0;
    for (let i = 0; i < 10_000; i++) if (isKept(7, i, 0.5) === other(i)) equal++;
    return equal;
  };
  for (const shift of [1, 2, 64, 1024]) {
    expect(Math.abs(agreeing((i) => isKept(7 + shift, i, 0.5)) - 5000)).toBeLessThan(250);
    expect(Math.abs(agreeing((i) => isKept(7, i + shift, 0.5)) - 5000)).toBeLessThan(250);
  }
});

test("the mask that every engine must draw", () => {
  expect([0, 1, 2, 1_000_000].map((i) => dropoutBits(42, i))).toEqual([2695453446, 1086503159, 277914206, 656980873]);
});
