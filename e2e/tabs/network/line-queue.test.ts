import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineQueue } from "./line-queue.ts";

describe("a line of a bound speed", () => {
  it("delays a frame by its length and by its way", () => {
    const line = new LineQueue({ bytesPerSecond: 1_000_000, delayMs: 40 });
    expect(line.put(1_000, 5)).toBe(46);
    expect(line.put(1_000, 5), "behind the one before it").toBe(47);
    expect(line.put(1_000, 100), "after a pause").toBe(141);
  });

  it("loses what would wait for longer than a router keeps it", () => {
    const line = new LineQueue({ bytesPerSecond: 1_000, delayMs: 0 });
    expect([line.put(400, 0), line.put(1, 0), line.put(1, 0)]).toEqual([400, 401, undefined]);
    expect(line.put(1, 10), "there is room again").toBe(402);
  });

  it("carries no more than its speed in any span, in order", () => {
    const frames = fc.array(fc.record({ bytes: fc.integer({ min: 60, max: 1514 }), gapMs: fc.nat(20) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(frames, fc.integer({ min: 10_000, max: 1_000_000 }), (put, bytesPerSecond) => {
        const line = new LineQueue({ bytesPerSecond, delayMs: 3 });
        let now = 0;
        let last = 0;
        for (const { bytes, gapMs } of put) {
          now += gapMs;
          const at = line.put(bytes, now);
          if (at === undefined) continue;
          expect(at - last).toBeGreaterThanOrEqual((1000 * bytes) / bytesPerSecond - 1e-6);
          expect(at).toBeGreaterThanOrEqual(now + 3);
          last = at;
        }
      }),
    );
  });
});
