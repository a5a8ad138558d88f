import fc from "fast-check";
import { expect, test } from "vitest";
import { readyHeldOut, splitReady } from "./ready-split.ts";

test("each sample is either learnt from or held out, a fifth of them, and at most 10,000", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 3000 }), (samples) => {
      const { train, test } = splitReady(samples);
      expect(test.length).toBe(readyHeldOut(samples));
      expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, i) => i));
    }),
    { numRuns: 30 },
  );
  expect([10, 344, 53_940].map(readyHeldOut)).toEqual([2, 68, 10_000]);
});

test("is the same each time, and no stretch of the file", () => {
  const { test } = splitReady(1000);
  expect(splitReady(1000).test).toEqual(test);
  expect(Math.max(...test) - Math.min(...test)).toBeGreaterThan(900);
  // Which samples they are must never change: figures of sessions are compared across releases.
  expect([...test.subarray(0, 5)]).toEqual([708, 245, 383, 557, 933]);
});
