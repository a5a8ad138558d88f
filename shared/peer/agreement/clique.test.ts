import fc from "fast-check";
import { expect, test } from "vitest";
import { cliqueWith, largestClique } from "./clique.ts";

const bitmap = (...seats: number[]) => seats.reduce((bits, seat) => bits | (1 << seat), 0) >>> 0;

test("everybody hears everybody: all, ascending", () => {
  expect(largestClique(new Map([2, 0, 1].map((seat) => [seat, bitmap(0, 1, 2)])))).toEqual([0, 1, 2]);
});

test("H2: a link that works one way is none", () => {
  const hears = new Map([
    [0, bitmap(0, 1, 2)],
    [1, bitmap(1, 2)],
    [2, bitmap(0, 1, 2)],
  ]);
  expect(largestClique(hears)).toEqual([0, 2]);
});

test("a chain of links that are not transitive leaves its ends apart", () => {
  const hears = new Map([0, 1, 2, 3].map((seat) => [seat, bitmap(seat - 1, seat, seat + 1)]));
  expect(largestClique(hears)).toHaveLength(2);
});

test("nobody: nobody", () => {
  expect(largestClique(new Map())).toEqual([]);
});

test("those that all must be in, with as many others as there can be", () => {
  const hears = new Map([0, 1, 2, 3].map((seat) => [seat, bitmap(0, 1, 2, 3)]));
  expect(cliqueWith([2, 1], hears)).toEqual([0, 1, 2, 3]);
  hears.set(0, bitmap(0, 1));
  expect(cliqueWith([1, 2], hears)).toEqual([1, 2, 3]);
  expect(cliqueWith([0, 2], hears), "they do not hear each other").toBeUndefined();
  expect(cliqueWith([4], hears), "it is not there").toBeUndefined();
});

test("is a clique, as large as any, for any links of up to nine seats", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 511 }), { maxLength: 9 }), (rows) => {
      const hears = new Map(rows.map((row, seat) => [seat, row]));
      const isTwoWay = (a: number, b: number) => ((rows[a]! >> b) & (rows[b]! >> a) & 1) === 1;
      const isClique = (seats: readonly number[]) =>
        seats.every((a, at) => seats.slice(at + 1).every((b) => isTwoWay(a, b)));
      const found = largestClique(hears);
      expect(isClique(found)).toBe(true);
      let largest = 0;
      for (let subset = 0; subset < 2 ** rows.length; subset += 1) {
        const seats = rows.map((_, seat) => seat).filter((seat) => (subset >> seat) & 1);
        if (seats.length > largest && isClique(seats)) largest = seats.length;
      }
      expect(found).toHaveLength(largest);
    }),
  );
});

test("32 seats that all hear one another, and 32 with half of the links gone, take no time", () => {
  const all = new Map(Array.from({ length: 32 }, (_, seat) => [seat, 0xffff_ffff]));
  expect(largestClique(all)).toHaveLength(32);
  const halves = new Map(Array.from({ length: 32 }, (_, seat) => [seat, seat < 16 ? 0x0000_ffff : 0xffff_0000]));
  expect(largestClique(halves)).toHaveLength(16);
});
