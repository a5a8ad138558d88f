import { describe, expect, it } from "vitest";
import { averagedRounds, effectiveBytesPerSecond, floorBytes, floorMs } from "./averaging-formulas.ts";
import { roundMetrics } from "./testing/round-metrics.ts";

/** A member that begins a round at `start`: its gradient takes `compute`, wait and average follow, then 3 ms of voting. */
function member(round: number, start: number, computeMs: number, waitMs: number, averageMs: number, bytesSent: number) {
  const roundMs = computeMs + waitMs + averageMs + 3;
  return roundMetrics({ round, at: start + roundMs, computeMs, waitMs, averageMs, voteMs: 3, roundMs, bytesSent });
}

describe("averaged rounds", () => {
  it("run from the last gradient to the last decoded average", () => {
    // Gradients at 1010 and 1030, averages decoded at 1075 and 1080.
    const members = [[member(5, 1000, 10, 20, 45, 800)], [member(5, 1005, 25, 0, 50, 900)]];
    expect(averagedRounds(members, 4)).toEqual([{ round: 5, averagingMs: 50, sinceFirstMs: 70, bytes: 1700 }]);
  });

  it("do not shrink when a member gets its gradient late and so waits for nobody", () => {
    const [round] = averagedRounds([[member(1, 0, 10, 500, 30, 1)], [member(1, 0, 510, 0, 30, 1)]], 0);
    expect(round?.averagingMs).toBe(30);
    expect(round?.sinceFirstMs).toBe(530);
  });

  it("leave out the warm-up and what a member has not told yet", () => {
    const first = [1, 2, 3].map((round) => member(round, 100 * round, 1, 0, 10, 1));
    const second = [1, 2].map((round) => member(round, 100 * round, 1, 0, 10, 1));
    expect(averagedRounds([first, second], 1).map(({ round }) => round)).toEqual([2]);
    expect(averagedRounds([], 0)).toEqual([]);
  });

  it("give the bandwidth by their own time", () => {
    const rounds = [100, 50, 200].map((averagingMs) => ({ round: 1, averagingMs, sinceFirstMs: 0, bytes: 1e6 }));
    expect(effectiveBytesPerSecond(rounds)).toBe(1e7);
  });
});

describe("the floor (R2)", () => {
  it("counts what leaves all members: each slice goes to its owner and comes back as its average", () => {
    // N=2: each sends its half of the vector and the average of the other half.
    expect(floorBytes(2, 1_000_000)).toBe(8_000_000);
    expect(floorBytes(4, 1_000_000)).toBe(24_000_000);
  });

  it("is what the all-pairs ceiling makes of it", () => {
    expect(floorMs(4, 1_000_000, 41e6)).toBeCloseTo(585.4, 1);
    expect(floorMs(2, 1_000_000, 50e6)).toBeCloseTo(160);
  });
});
