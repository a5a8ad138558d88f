import fc from "fast-check";
import { expect, test } from "vitest";
import { logTicks } from "./log-ticks.ts";

test("marks 1, 2 and 5 of each power of ten within the range", () => {
  expect(logTicks(0.0822, 2.65)).toEqual([0.1, 0.2, 0.5, 1, 2]);
  expect(logTicks(1, 1)).toEqual([1]);
  expect(logTicks(3, 4)).toEqual([]);
});

test("always comes to an end, ascending and within the range, also for ranges that are none", () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (low, high) => {
      const ticks = logTicks(low, high);
      expect(ticks.length).toBeLessThan(150);
      expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
      for (const tick of ticks) expect(tick >= low && tick <= high).toBe(true);
    }),
  );
});
