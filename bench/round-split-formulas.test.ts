import { describe, expect, it } from "vitest";
import { meanSplit, protocolShare, updateAndVoteShare } from "./round-split-formulas.ts";
import { roundMetrics } from "./testing/round-metrics.ts";

const ROUNDS = [
  roundMetrics({ computeMs: 10, waitMs: 5, averageMs: 60, updateMs: 2, voteMs: 23, roundMs: 100 }),
  roundMetrics({ computeMs: 20, waitMs: 15, averageMs: 160, updateMs: 2, voteMs: 3, roundMs: 200 }),
];

describe("the split of a round", () => {
  it("is the mean of each part", () => {
    expect(meanSplit(ROUNDS)).toEqual({
      computeMs: 15,
      waitMs: 10,
      averageMs: 110,
      updateMs: 2,
      voteMs: 13,
      roundMs: 150,
    });
  });

  it("weighs long rounds by their length in the protocol's share", () => {
    expect(protocolShare(ROUNDS)).toBeCloseTo(30 / 300);
    expect(updateAndVoteShare(ROUNDS)).toBeCloseTo(30 / 300);
  });

  it("counts time that no part claims as the protocol's", () => {
    const lost = [roundMetrics({ computeMs: 10, averageMs: 60, updateMs: 5, voteMs: 5, roundMs: 100 })];
    expect(protocolShare(lost)).toBeCloseTo(0.3);
    expect(updateAndVoteShare(lost)).toBeCloseTo(0.1);
  });
});
