import fc from "fast-check";
import { expect, test } from "vitest";
import { CyclingPlan, type SeatShard } from "./cycling-plan.ts";

const shards = fc.record({
  samples: fc.integer({ min: 1, max: 300 }),
  batchSize: fc.integer({ min: 1, max: 400 }),
  seat: fc.nat(31),
  seed: fc.nat(),
  view: fc.option(fc.integer({ min: 1, max: 9 })),
});

test("R1: every pass uses each sample of the seat once, and all batches are full", () => {
  fc.assert(
    fc.property(shards, fc.integer({ min: 1, max: 3 }), (shard, passes) => {
      const plan = new CyclingPlan(shard);
      const batches = Math.ceil((passes * shard.samples) / plan.batchSamples);
      const stream = Array.from({ length: batches }, (_, i) => [...plan.batch(i + 1)]).flat();
      expect(stream.length).toBe(batches * plan.batchSamples);
      for (let pass = 0; pass < passes; pass++) {
        const used = stream.slice(pass * shard.samples, (pass + 1) * shard.samples).sort((a, b) => a - b);
        expect(used).toEqual(Array.from({ length: shard.samples }, (_, i) => i));
      }
    }),
  );
});

const SHARD: SeatShard = { samples: 100, batchSize: 30, seat: 2, seed: 9, view: null };

test("a batch depends on its number alone, not on those that were asked for before", () => {
  const steady = new CyclingPlan(SHARD);
  const batches = Array.from({ length: 20 }, (_, i) => steady.batch(i + 1));
  expect(new CyclingPlan(SHARD).batch(20)).toEqual(batches[19]);
  expect(steady.batch(4)).toEqual(batches[3]);
});

test("every seat, seed and pass has an order of its own", () => {
  const first = (shard: SeatShard, number = 1) => [...new CyclingPlan(shard).batch(number)].join();
  const whole = { ...SHARD, batchSize: 100 };
  const orders = [whole, { ...whole, seat: 3 }, { ...whole, seed: 8 }].map((shard) => first(shard));
  expect(new Set([...orders, first(whole, 2)]).size).toBe(4);
});

test("P5: a seat with few samples has another batch in another view, however large batches may be", () => {
  const sorted = (view: number | null) => [...new CyclingPlan({ ...SHARD, samples: 20, view }).batch(1)].sort().join();
  expect(new CyclingPlan({ ...SHARD, samples: 20, view: 1 }).batchSamples).toBe(10);
  expect(new Set([sorted(1), sorted(2), sorted(3)]).size).toBe(3);
  expect(new CyclingPlan({ ...SHARD, samples: 20 }).batchSamples).toBe(20);
});

test("a seat without samples is refused", () => {
  expect(() => new CyclingPlan({ ...SHARD, samples: 0 })).toThrow("0 samples");
});
