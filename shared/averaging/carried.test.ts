import fc from "fast-check";
import { expect, test } from "vitest";
import { Carried } from "./carried.ts";
import { fragmentOf } from "./fragments.ts";

const LENGTH = 7;
const FRAGMENTS = 3;

/** What becomes of a round. */
interface Drawn {
  /** Whole numbers, whose sums are exact. */
  readonly change: readonly number[];
  readonly weight: number;
  readonly fate: "committed" | "tried again" | "given up" | "begun alone";
}

const round = fc.record<Drawn>({
  change: fc.array(fc.integer({ min: -99, max: 99 }), { minLength: LENGTH, maxLength: LENGTH }),
  weight: fc.constantFrom(0, 1, 1, 5),
  fate: fc.constantFrom("committed", "committed", "committed", "tried again", "given up", "begun alone"),
});

test("S8: each change of a committed round travels once, or is carried, or was in a sum that others may know", () => {
  fc.assert(
    fc.property(fc.array(round, { maxLength: 30 }), (rounds) => {
      const carried = new Carried(LENGTH);
      // Of each element: what the own steps have changed, and where that has gone.
      const given = new Float64Array(LENGTH);
      const gone = new Float64Array(LENGTH);
      let number = 1;
      for (const { change, weight, fate } of rounds) {
        if (fate === "begun alone") {
          carried.giveUp();
          continue;
        }
        const fragment = fragmentOf(LENGTH, FRAGMENTS, number);
        const before = carried.beforeRound.slice();
        let part = carried.contribution(Float32Array.from(change), weight, fragment);
        if (fate === "tried again") {
          const again = carried.contribution(Float32Array.from(change), weight, fragment);
          expect(again).toEqual(part);
          part = again;
        }
        expect(part).toHaveLength(fragment.end - fragment.start);
        part.forEach((value, i) => expect(value).toBe(before[fragment.start + i]! + change[fragment.start + i]!));
        const isTold = weight > 0;
        if (fate === "given up") {
          carried.giveUp();
          if (isTold) for (let i = fragment.start; i < fragment.end; i += 1) gone[i]! += before[i]!;
        } else {
          carried.commit();
          change.forEach((value, i) => (given[i]! += value));
          if (isTold) part.forEach((value, i) => (gone[fragment.start + i]! += value));
          number += 1;
        }
        carried.beforeRound.forEach((value, i) => expect(value).toBe(given[i]! - gone[i]!));
      }
    }),
  );
});

test("S8: a round's fragment is carried on to the state that it prepares only where it weighed nothing", () => {
  const carried = new Carried(4);
  const change = Float32Array.of(1, 2, 3, 4);
  carried.contribution(change, 5, { start: 1, end: 3 });
  expect([...carried.afterRound]).toEqual([1, 0, 0, 4]);
  expect([...carried.beforeRound]).toEqual([0, 0, 0, 0]);
  carried.contribution(change, 0, { start: 1, end: 3 });
  expect([...carried.afterRound]).toEqual([1, 2, 3, 4]);
  carried.commit();
  expect([...carried.beforeRound]).toEqual([1, 2, 3, 4]);
});

test("S8: beside a state that was taken from elsewhere nothing is carried, nor anything of the round in flight", () => {
  const carried = new Carried(3);
  carried.contribution(Float32Array.of(1, 2, 3), 1, { start: 0, end: 1 });
  carried.commit();
  carried.contribution(Float32Array.of(1, 2, 3), 1, { start: 1, end: 2 });
  carried.drop();
  carried.commit();
  expect([...carried.beforeRound]).toEqual([0, 0, 0]);
});
