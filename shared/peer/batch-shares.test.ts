import { expect, test } from "vitest";
import { parseSpec } from "../session/spec.ts";
import { BatchShares } from "./batch-shares.ts";

const spec = parseSpec({ seats: 4, batchSize: 64, shares: "speed" });
const EVEN = [100, 100, 100, 100];
const ONE_SLOW = [100, 100, 100, 400];

/** Votes of a round in which a sample took each member so many microseconds. */
function votes(shares: BatchShares, round: number, microseconds: readonly number[]) {
  return microseconds.map((each, i) => {
    const samples = shares.of(round)?.[i] ?? spec.batchSize;
    return { samples, computeUs: samples * each };
  });
}

/** Commits rounds; what has changed, and with which one. */
function commit(shares: BatchShares, from: number, to: number, microseconds: readonly number[]) {
  const changes: { readonly at: number; readonly from: number; readonly samples: readonly number[] }[] = [];
  for (let round = from; round <= to; round += 1) {
    const change = shares.committed(round, votes(shares, round, microseconds));
    if (change) changes.push({ at: round, from: change.from, samples: change.samples });
  }
  return changes;
}

function begun(first = 1): BatchShares {
  const shares = new BatchShares(spec);
  shares.begin(4, first);
  return shares;
}

test("R13: the first five rounds after a view's first one decide, for the round after next", () => {
  const shares = begun();
  expect(commit(shares, 1, 30, ONE_SLOW)).toEqual([{ at: 6, from: 8, samples: [79, 79, 79, 19] }]);
  expect([1, 7].map((round) => shares.of(round))).toEqual([null, null]);
  expect([8, 30].map((round) => shares.of(round))).toEqual([
    [79, 79, 79, 19],
    [79, 79, 79, 19],
  ]);
});

test("R13: shares rest for twice as many rounds after each change, and go back when all are as quick", () => {
  const shares = begun();
  expect(commit(shares, 1, 8, ONE_SLOW)).toHaveLength(1);
  expect(commit(shares, 9, 60, EVEN)).toEqual([{ at: 18, from: 20, samples: [64, 64, 64, 64] }]);
  expect(commit(shares, 61, 200, ONE_SLOW)).toEqual([{ at: 70, from: 72, samples: [79, 79, 79, 19] }]);
});

test("R13: a view begins with equal shares, whatever was in the one before", () => {
  const shares = begun();
  commit(shares, 1, 10, ONE_SLOW);
  shares.begin(3, 11);
  expect(shares.of(11)).toBeNull();
  expect(commit(shares, 11, 16, [100, 100, 100])).toEqual([]);
  expect(commit(shares, 17, 20, [100, 100, 300])).toEqual([{ at: 19, from: 21, samples: [82, 82, 28] }]);
});

test("R13: one round that took a seat long changes nothing, nor one in which a seat had no samples", () => {
  const shares = begun();
  commit(shares, 1, 3, EVEN);
  commit(shares, 4, 4, [100, 9000, 100, 100]);
  const some = votes(shares, 5, ONE_SLOW).map((step, i) => (i === 0 ? { ...step, samples: 0 } : step));
  expect(shares.committed(5, some)).toBeNull();
  expect(commit(shares, 6, 40, EVEN)).toEqual([]);
});

test("R13: the longer shares have lasted, the longer it takes to change them: a busy moment does not", () => {
  const shares = begun();
  expect(commit(shares, 1, 8, ONE_SLOW)).toHaveLength(1);
  expect(commit(shares, 9, 20, EVEN)).toHaveLength(1);
  expect(commit(shares, 21, 40, EVEN)).toEqual([]);
  expect(commit(shares, 41, 49, ONE_SLOW)).toEqual([]);
  expect(commit(shares, 50, 90, EVEN)).toEqual([]);
});

test("P5: only the first attempt at a view's first round may take a step of before", () => {
  const shares = begun(7);
  expect([7, 8].map((round) => shares.mayReuse(round, 0))).toEqual([true, false]);
  expect(shares.mayReuse(7, 1)).toBe(false);
});

test("with equal shares nothing follows from what votes tell", () => {
  const shares = new BatchShares(parseSpec({ seats: 4, batchSize: 64 }));
  shares.begin(4, 1);
  expect(commit(shares, 1, 40, ONE_SLOW)).toEqual([]);
});
