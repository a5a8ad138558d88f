import { expect, test } from "vitest";
import { parseSpec } from "../session/spec.ts";
import { VotedSlices, type UploadRate } from "./voted-slices.ts";

const EVEN = [20_000, 20_000, 20_000, 20_000];
const ONE_SLOW = [20_000, 20_000, 1000, 20_000];

function begun(spec = parseSpec({ slices: "speed" }), first = 1): VotedSlices {
  const slices = new VotedSlices(spec);
  slices.begin(4, first);
  return slices;
}

/** Commits rounds with the same rates; what has changed, and with which one. */
function commit(slices: VotedSlices, from: number, to: number, rates: readonly UploadRate[]) {
  const changes: { readonly at: number; readonly from: number; readonly parts: readonly number[] }[] = [];
  for (let round = from; round <= to; round += 1) {
    const change = slices.committed(round, rates);
    if (change) changes.push({ at: round, from: change.from, parts: change.parts });
  }
  return changes;
}

test("R14: the first five rounds after a view's first one decide, for the round after next", () => {
  const slices = begun();
  expect(commit(slices, 1, 30, ONE_SLOW)).toEqual([{ at: 6, from: 8, parts: [342, 341, 0, 341] }]);
  expect([1, 7].map((round) => slices.of(round))).toEqual([null, null]);
  expect([8, 30].map((round) => slices.of(round))).toEqual(Array(2).fill([342, 341, 0, 341]));
});

test("R14: they rest for twice as many rounds after each change, and go back when all are as quick", () => {
  const slices = begun();
  expect(commit(slices, 1, 8, ONE_SLOW)).toHaveLength(1);
  expect(commit(slices, 9, 60, EVEN)).toEqual([{ at: 18, from: 20, parts: [256, 256, 256, 256] }]);
});

test("R14: a view begins with equal slices, whatever was in the one before", () => {
  const slices = begun();
  commit(slices, 1, 10, ONE_SLOW);
  slices.begin(3, 11);
  expect(slices.of(11)).toBeNull();
  expect(commit(slices, 11, 16, [20_000, 20_000, 20_000])).toEqual([]);
});

test("R14: one round in which a line was slow changes nothing", () => {
  const slices = begun();
  commit(slices, 1, 3, EVEN);
  commit(slices, 4, 4, ONE_SLOW);
  expect(commit(slices, 5, 60, EVEN)).toEqual([]);
});

test("R14: who waited for its line in most rounds is judged by these, and others are faster than the fastest", () => {
  const slices = begun();
  const waits = [null, null, 1000, 20_000];
  const changes = [2, 3, 4, 5, 6].map((round) => slices.committed(round, round === 4 ? EVEN.map(() => null) : waits));
  expect(changes.map((change) => change?.parts ?? null)).toEqual([null, null, null, null, [512, 512, 0, 0]]);
  expect(changes[4]?.rates).toEqual(waits);
});

test("with equal slices nothing follows from what votes tell", () => {
  expect(commit(begun(parseSpec({})), 1, 40, ONE_SLOW)).toEqual([]);
});
