import fc from "fast-check";
import { expect, test } from "vitest";
import { sliceOf } from "../averaging/slices.ts";
import { apportion, apportionWithin, runOf } from "./apportion.ts";

const weights = fc.array(fc.bigInt({ min: 1n, max: 1n << 80n }), { minLength: 1, maxLength: 32 });

test("parts are the quotas rounded up or down, and together the whole", () => {
  fc.assert(
    fc.property(fc.nat(100_000), weights, (total, each) => {
      const parts = apportion(total, each);
      const sum = each.reduce((one, other) => one + other);
      expect(parts.reduce((one, other) => one + other)).toBe(total);
      each.forEach((weight, i) => {
        const quota = BigInt(total) * weight;
        const beyond = BigInt(parts[i]!) * sum - quota;
        if (beyond <= -sum || beyond >= sum) expect.fail(`part ${parts[i]} is a whole sample off its quota`);
      });
    }),
  );
});

test("equal weights give the slices that equal members own", () => {
  fc.assert(
    fc.property(
      fc.nat(5000),
      fc.integer({ min: 1, max: 32 }),
      fc.integer({ min: 1, max: 9 }),
      (total, members, each) => {
        for (let position = 0; position < members; position++) {
          expect(runOf(total, Array<number>(members).fill(each), position)).toEqual(sliceOf(total, members, position));
        }
      },
    ),
  );
});

test("within bounds parts are together the whole, and who is within them is not worse off than by weight", () => {
  const bounded = fc
    .tuple(weights, fc.nat(40), fc.nat(400), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([each, least, room, at]) => ({
      each,
      bounds: { least, most: least + room },
      total: each.length * least + Math.floor(at * each.length * room),
    }));
  fc.assert(
    fc.property(bounded, ({ each, bounds, total }) => {
      const parts = apportionWithin(total, each, bounds);
      expect(parts.reduce((one, other) => one + other)).toBe(total);
      expect(parts.every((part) => part >= bounds.least && part <= bounds.most)).toBe(true);
      const free = [...parts.keys()].filter((i) => parts[i]! > bounds.least && parts[i]! < bounds.most);
      for (const a of free) {
        for (const b of free) {
          // Whoever is at no bound has as much for its weight as any other, but for what is rounded.
          const difference = BigInt(parts[a]!) * each[b]! - BigInt(parts[b]!) * each[a]!;
          if (difference > each[a]! + each[b]!)
            expect.fail(`parts ${parts[a]} and ${parts[b]} are not by their weights`);
        }
      }
    }),
  );
});

test("of what is left over the largest remainders get one more, and of equal ones the first", () => {
  expect(apportion(7, [1n, 1n, 1n])).toEqual([3, 2, 2]);
  expect(apportion(10, [1n, 5n, 4n])).toEqual([1, 5, 4]);
  expect(apportion(10, [26n, 45n, 29n])).toEqual([3, 4, 3]);
  expect(apportionWithin(256, [4n, 4n, 4n, 1n], { least: 8, most: 256 })).toEqual([79, 79, 79, 19]);
  expect(apportionWithin(256, [100n, 1n, 1n, 1n], { least: 8, most: 128 })).toEqual([128, 43, 43, 42]);
});
