import { expect, test } from "vitest";
import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import { recentRounds } from "./recent-rounds.ts";

const round = (roundMs: number, computeMs: number): RoundMetrics =>
  ({
    samples: 256,
    roundMs,
    computeMs,
    averageMs: 4,
    waitMs: 0,
    updateMs: 1,
    voteMs: 2,
    bytesSent: 1e6,
    bytesReceived: 2e6,
  }) as RoundMetrics;

test("means over the last rounds only, rates by the time those rounds took", () => {
  expect(recentRounds([])).toBeUndefined();
  const recent = recentRounds([round(9999, 9999), round(100, 10), round(300, 30)], 2);
  expect(recent).toMatchObject({ rounds: 2, roundMs: 200, samplesPerSecond: 1280, bytesPerSecond: 15e6 });
  expect(recent?.parts).toEqual([
    { name: "compute", ms: 20 },
    { name: "average", ms: 4 },
    { name: "wait", ms: 0 },
    { name: "update", ms: 1 },
    { name: "vote", ms: 2 },
  ]);
});
