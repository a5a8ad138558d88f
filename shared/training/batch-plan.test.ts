import fc from "fast-check";
import { expect, test } from "vitest";
import { BatchPlan, shardOf, type DataPlan } from "./batch-plan.ts";
import { MNIST } from "./datasets.ts";

/** Generous, since a busy machine is no defect of the code. */
const TIMEOUT_MS = 60_000;

const plans = fc.record({
  samples: fc.oneof(fc.nat(30), fc.nat(1500)),
  blockSamples: fc.integer({ min: 1, max: 700 }),
  seed: fc.nat(),
  batchSize: fc.integer({ min: 1, max: 400 }),
  view: fc.option(fc.integer({ min: 1, max: 9 })),
  members: fc.integer({ min: 1, max: 16 }),
});

/** Numbers, in the data set, of a shard's samples, by their positions in the shard. */
function samplesOf(plan: DataPlan, members: number, position: number): number[] {
  return shardOf(plan, members, position).flatMap(({ block, from, to }) =>
    Array.from({ length: to - from }, (_, i) => block * plan.blockSamples + from + i),
  );
}

const positions = (members: number) => Array.from({ length: members }, (_, position) => position);

test("R1: in every epoch each sample is used exactly once, by one seat", { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(plans, fc.nat(3), ({ members, ...plan }, epoch) => {
      const used = new Uint8Array(plan.samples);
      for (const position of positions(members)) {
        const seat = new BatchPlan(plan, members, position);
        const samples = samplesOf(plan, members, position);
        expect(seat.shardSamples).toBe(samples.length);
        for (let step = 1; step <= seat.roundsPerEpoch; step++) {
          const batch = seat.batch(epoch * seat.roundsPerEpoch + step);
          if (batch.epoch !== epoch || batch.indices.length > plan.batchSize)
            expect.fail(`wrong batch in step ${step}`);
          batch.indices.forEach((index) => used[samples[index]!]!++);
        }
      }
      expect(used.every((times) => times === 1)).toBe(true);
    }),
  );
});

test("all seats have epochs of one length: that of the largest shard, and no longer", () => {
  fc.assert(
    fc.property(plans, ({ members, ...plan }) => {
      const seats = positions(members).map((position) => new BatchPlan(plan, members, position));
      const lengths = seats.map((seat) => Math.ceil(seat.shardSamples / plan.batchSize));
      expect(seats.map((seat) => seat.roundsPerEpoch)).toEqual(seats.map(() => Math.max(1, ...lengths)));
    }),
  );
});

test("shards differ by at most one sample, and take no block that they do not need", () => {
  fc.assert(
    fc.property(plans, ({ members, ...plan }) => {
      const sizes = positions(members).map((position) => samplesOf(plan, members, position).length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (const position of positions(members)) {
        const ranges = shardOf(plan, members, position);
        expect(new Set(ranges.map(({ block }) => block)).size).toBe(ranges.length);
        expect(ranges.every(({ from, to }) => from < to)).toBe(true);
        // Only the first and the last block of a shard are shared with a neighbour.
        expect(ranges.slice(1, -1).every(({ from }) => from === 0)).toBe(true);
        expect(ranges.length).toBeLessThanOrEqual(Math.ceil(sizes[position]! / plan.blockSamples) + 2);
      }
    }),
  );
});

const MNIST_PLAN = {
  samples: MNIST.trainSamples,
  blockSamples: MNIST.blockSamples,
  seed: 1,
  batchSize: 64,
  view: null,
};

test("the plan depends on the round alone, not on the rounds that were asked for before", () => {
  const steady = new BatchPlan(MNIST_PLAN, 4, 2);
  const batches = positions(600).map((i) => steady.batch(i + 1));
  const late = new BatchPlan(MNIST_PLAN, 4, 2);
  expect(late.batch(600)).toEqual(batches[599]);
  expect(late.batch(3)).toEqual(batches[2]);
});

test("every epoch, seat and seed has an order of its own", () => {
  const { roundsPerEpoch } = new BatchPlan(MNIST_PLAN, 4, 0);
  expect(roundsPerEpoch).toBe(235);
  const first = new BatchPlan(MNIST_PLAN, 4, 0).batch(1).indices;
  expect(first.length).toBe(64);
  expect([...first]).not.toEqual([...first].sort((a, b) => a - b));
  expect(new BatchPlan(MNIST_PLAN, 4, 0).batch(1 + roundsPerEpoch).indices).not.toEqual(first);
  expect(new BatchPlan(MNIST_PLAN, 4, 1).batch(1).indices).not.toEqual(first);
  expect(new BatchPlan({ ...MNIST_PLAN, seed: 2 }, 4, 0).batch(1).indices).not.toEqual(first);
  expect(shardOf({ ...MNIST_PLAN, seed: 2 }, 4, 0)).not.toEqual(shardOf(MNIST_PLAN, 4, 0));
});

test("P5: where views count each has batches of its own, and view 1 has the same as ever", () => {
  const batch = (view: number | null) => [...new BatchPlan({ ...MNIST_PLAN, view }, 4, 2).batch(7).indices];
  expect(batch(1)).toEqual(batch(null));
  expect(batch(2)).not.toEqual(batch(1));
  expect(batch(3)).not.toEqual(batch(2));
  expect(batch(null).slice(0, 4)).toEqual(GOLDEN);
});

test("the last batch of an epoch may be short, and a seat may have none", () => {
  const plan = { samples: 5, blockSamples: 2, seed: 3, batchSize: 2, view: null };
  const sizes = (position: number) =>
    [1, 2].map((round) => new BatchPlan(plan, 2, position).batch(round).indices.length);
  expect(sizes(0)).toEqual([2, 1]);
  expect(sizes(1)).toEqual([2, 0]);
});

/** What sessions of earlier versions computed on. */
const GOLDEN = [3699, 575, 6952, 3385];

const shared = fc
  .record({
    samples: fc.oneof(fc.nat(30), fc.nat(1500)),
    blockSamples: fc.integer({ min: 1, max: 700 }),
    seed: fc.nat(),
    shares: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 16 }),
  })
  .map(({ shares, ...data }) => ({ plan: { ...data, batchSize: 1, view: null }, shares }));

test("R1, R13: by shares too each sample is used once an epoch, by one seat, and no batch is larger than its share", () => {
  fc.assert(
    fc.property(shared, fc.nat(3), ({ plan, shares }, epoch) => {
      const used = new Uint8Array(plan.samples);
      const lengths = new Set<number>();
      shares.forEach((share, position) => {
        const seat = new BatchPlan(plan, shares.length, position, shares);
        lengths.add(seat.roundsPerEpoch);
        const samples = shardOf(plan, shares.length, position, shares).flatMap(({ block, from, to }) =>
          Array.from({ length: to - from }, (_, i) => block * plan.blockSamples + from + i),
        );
        for (let step = 1; step <= seat.roundsPerEpoch; step++) {
          const { indices } = seat.batch(epoch * seat.roundsPerEpoch + step);
          if (indices.length > share) expect.fail(`a batch of ${indices.length}, where ${share} is the share`);
          indices.forEach((index) => used[samples[index]!]!++);
        }
      });
      expect(used.every((times) => times === 1)).toBe(true);
      expect(lengths.size).toBe(1);
    }),
  );
});

test("R13: equal shares give the very batches that are given without", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 5000 }), ({ members, ...plan }, number) => {
      const shares = Array<number>(members).fill(plan.batchSize);
      for (const position of positions(members)) {
        const batch = new BatchPlan(plan, members, position, shares).batch(number);
        expect(batch).toEqual(new BatchPlan(plan, members, position).batch(number));
      }
    }),
  );
});
