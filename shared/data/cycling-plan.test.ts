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

test("R1: no batch holds a sample twice, whatever the sizes and local steps, nor where two passes meet", () => {
  const rounds = fc.record({ round: fc.integer({ min: 1, max: 100_000 }), localSteps: fc.integer({ min: 1, max: 8 }) });
  fc.assert(
    fc.property(shards, rounds, (shard, { round, localSteps }) => {
      const plan = new CyclingPlan(shard);
      for (let step = 1; step <= localSteps; step++) {
        const batch = plan.batch((round - 1) * localSteps + step);
        expect(new Set(batch).size).toBe(batch.length);
      }
    }),
  );
});

test("where two passes meet, only the batch that would hold a sample twice changes, and what follows at once", () => {
  const [samples, batchSize, count] = [100, 16, 20];
  const [plan, passes] = [batchSize, samples].map(
    (size) => new CyclingPlan({ samples, batchSize: size, seat: 1, seed: 4, view: null }),
  ) as [CyclingPlan, CyclingPlan];
  const inTurn = Array.from({ length: count }, (_, i) => [...passes.batch(i + 1)]).flat();
  const meetings = Array.from({ length: count }, (_, i) => Math.floor((i * samples) / batchSize) + 1);
  let mended = 0;
  for (let number = 1; number * batchSize <= inTurn.length; number++) {
    const plain = inTurn.slice((number - 1) * batchSize, number * batchSize);
    const isChanged = plain.join() !== plan.batch(number).join();
    const isTwice = new Set(plain).size < batchSize;
    if (isTwice) mended += 1;
    if (meetings.includes(number)) expect(isChanged).toBe(isTwice);
    else if (isChanged) expect(meetings).toContain(number - 1);
  }
  expect(mended).toBeGreaterThan(3);
});

const SHARD: SeatShard = { samples: 100, batchSize: 30, seat: 2, seed: 9, view: null };

test("a batch depends on its number alone, not on those that were asked for before", () => {
  const steady = new CyclingPlan(SHARD);
  const batches = Array.from({ length: 20 }, (_, i) => steady.batch(i + 1));
  expect(new CyclingPlan(SHARD).batch(20)).toEqual(batches[19]);
  expect(steady.batch(4)).toEqual(batches[3]);
  fc.assert(
    fc.property(shards, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }), (shard, numbers) => {
      const [one, inTurn] = [new CyclingPlan(shard), new CyclingPlan(shard)];
      const all = Array.from({ length: 60 }, (_, i) => inTurn.batch(i + 1));
      for (const number of numbers) expect(one.batch(number)).toEqual(all[number - 1]);
    }),
  );
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
