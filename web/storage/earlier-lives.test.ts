import { expect, test } from "vitest";
import { JOURNAL_ENTRIES_MAX } from "../../shared/limits.ts";
import { livesBefore } from "./earlier-lives.ts";
import type { SavedLife } from "./types.ts";

const journal = (from: number, count = 3): SavedLife["journal"] =>
  Array.from({ length: count }, (_, i) => ({ at: from + i, seat: 0, view: 1, round: i, event: "resumed" as const }));
const life = (from: number, count?: number): SavedLife => ({ journal: journal(from, count), rounds: [] });

test("what a page had written before it was loaded again is kept", () => {
  expect(livesBefore(undefined, journal(100))).toEqual([]);
  expect(livesBefore(life(10), journal(100))).toEqual([life(10)]);
  expect(livesBefore({ ...life(100), earlier: [life(10)] }, journal(200))).toEqual([life(10), life(100)]);
});

test("a page that saves again replaces what it saved itself", () => {
  expect(livesBefore(life(10), journal(10, 5))).toEqual([]);
  expect(livesBefore({ ...life(100), earlier: [life(10)] }, journal(100, 9))).toEqual([life(10)]);
});

test("no more is kept than one journal may hold, and the newest of it", () => {
  const half = Math.ceil(JOURNAL_ENTRIES_MAX / 2) + 1;
  const before = { ...life(500_000, half), earlier: [life(10, half), life(200_000, 2)] };
  expect(livesBefore(before, journal(900_000))).toEqual([life(200_000, 2), life(500_000, half)]);
  const many = Array.from({ length: 20 }, (_, i) => life(10 * i));
  expect(livesBefore({ ...life(1000), earlier: many }, journal(2000))).toHaveLength(8);
});
