import fc from "fast-check";
import { expect, test } from "vitest";
import { fragmentOf, largestFragment } from "./fragments.ts";

const whole = (min: number, max: number) => fc.integer({ min, max });

test("S8: fragments follow one another in the vector, one a round, and begin again when all had their turn", () => {
  fc.assert(
    fc.property(whole(1, 500), whole(1, 16), whole(1, 100), (length, fragments, round) => {
      const count = Math.min(length, fragments);
      const turn = Array.from({ length: count }, (_, i) => fragmentOf(length, fragments, 1 + i));
      expect(turn[0]?.start).toBe(0);
      expect(turn.at(-1)?.end).toBe(length);
      turn.slice(1).forEach(({ start }, i) => expect(start).toBe(turn[i]?.end));
      const sizes = turn.map(({ start, end }) => end - start);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
      expect(largestFragment(length, fragments)).toBe(Math.max(...sizes));
      expect(fragmentOf(length, fragments, round + count)).toEqual(fragmentOf(length, fragments, round));
    }),
  );
});

test("S8: one fragment is the whole vector, in each round", () => {
  for (const round of [1, 2, 17]) expect(fragmentOf(10, 1, round)).toEqual({ start: 0, end: 10 });
});

test("a vector without elements has one fragment, without any", () => {
  expect(fragmentOf(0, 4, 3)).toEqual({ start: 0, end: 0 });
});
