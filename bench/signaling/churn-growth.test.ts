import { describe, expect, it } from "vitest";
import { growthOf, type Reading } from "./churn-growth.ts";

const readings = (seconds: number, bytesAt: (second: number) => number): Reading[] =>
  Array.from({ length: seconds + 1 }, (_, second) => {
    return { second, rssBytes: 2 * bytesAt(second), heapBytes: bytesAt(second), cpuSeconds: 0 };
  });

describe("memory in a churn", () => {
  it("is compared from when it should be level", () => {
    const filling = (second: number): number => Math.min(second, 100);
    const { first, last } = growthOf(readings(600, filling), 100);
    expect([first, last]).toEqual([
      { rssBytes: 200, heapBytes: 100 },
      { rssBytes: 200, heapBytes: 100 },
    ]);
  });

  it("grows by what it grows from the middle of the first fifth to that of the last", () => {
    const { first, last } = growthOf(
      readings(600, (second) => second),
      100,
    );
    expect([first.heapBytes, last.heapBytes]).toEqual([150, 550]);
  });

  it("of a short time is that of its second half", () => {
    const { first, last } = growthOf(
      readings(100, (second) => second),
      1_000,
    );
    expect([first.heapBytes, last.heapBytes]).toEqual([55, 95]);
  });

  it("is not moved by a reading that stands out", () => {
    const { last } = growthOf(
      readings(600, (second) => (second === 599 ? 1e9 : 1)),
      100,
    );
    expect(last.heapBytes).toBe(1);
  });
});
