import { describe, expect, it } from "vitest";
import { readingOf } from "../e2e/tabs/memory.ts";
import { growthPer100Rounds, medianBytes, worstGrowth } from "./memory-formulas.ts";

const readings = (bytesAt: (round: number) => number) =>
  [100, 200, 300, 400, 500].map((round) => ({ round, bytes: bytesAt(round), byThread: {} }));
const steady = readings(() => 5_000_000);
const leaking = readings((round) => 5_000_000 + 2048 * round);

describe("growth of memory", () => {
  it("is told for 100 rounds", () => {
    expect(growthPer100Rounds(steady)).toBe(0);
    expect(growthPer100Rounds(leaking)).toBeCloseTo(204_800);
  });

  it("is not led astray by one reading that stands out", () => {
    expect(growthPer100Rounds(readings((round) => (round === 100 ? 9_000_000 : 5_000_000)))).toBe(0);
  });

  it("is that of the worst tab", () => {
    expect(worstGrowth([steady, leaking])).toBeCloseTo(204_800);
    expect(medianBytes([steady])).toBe(5_000_000);
  });
});

describe("a reading", () => {
  it("sums up what belongs to the page, to each worker, and to all of them", () => {
    const worker = { scope: "DedicatedWorkerGlobalScope", url: "http://localhost:1/assets/worker-1.js" };
    const page = { scope: "Window", url: "http://localhost:1/session/a?join" };
    const breakdown = [
      { bytes: 10, attribution: [page] },
      { bytes: 20, attribution: [worker] },
      { bytes: 0, attribution: [] },
      { bytes: 5, attribution: [page] },
      { bytes: 7, attribution: [] },
    ];
    expect(readingOf(3, { bytes: 42, breakdown })).toEqual({
      round: 3,
      bytes: 42,
      byThread: { page: 15, "worker-1.js": 20, shared: 7 },
    });
  });
});
