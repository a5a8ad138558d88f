import type { RoundMetrics } from "../shared/peer/effect.ts";
import { mean, sum } from "./statistics.ts";

/** Parts of a round, in the order in which they come. */
export const ROUND_PARTS = ["computeMs", "waitMs", "averageMs", "updateMs", "voteMs"] as const;
export type RoundPart = (typeof ROUND_PARTS)[number];

/** Mean milliseconds of each part of a round and of the whole, over rounds and members alike. */
export function meanSplit(rounds: readonly RoundMetrics[]): Readonly<Record<RoundPart | "roundMs", number>> {
  const of = (part: RoundPart | "roundMs") => mean(rounds.map((metrics) => metrics[part]));
  return {
    computeMs: of("computeMs"),
    waitMs: of("waitMs"),
    averageMs: of("averageMs"),
    updateMs: of("updateMs"),
    voteMs: of("voteMs"),
    roundMs: of("roundMs"),
  };
}

/** Share of the rounds' time that is neither the gradient, nor waiting for another's, nor moving bytes. */
export function protocolShare(rounds: readonly RoundMetrics[]): number {
  const rest = rounds.map(({ roundMs, computeMs, waitMs, averageMs }) => roundMs - computeMs - waitMs - averageMs);
  return sum(rest) / sum(rounds.map(({ roundMs }) => roundMs));
}

/** Share of optimizer, digest and votes: nearly the same, but for the grain of the clocks. */
export function updateAndVoteShare(rounds: readonly RoundMetrics[]): number {
  const parts = rounds.map(({ updateMs, voteMs }) => updateMs + voteMs);
  return sum(parts) / sum(rounds.map(({ roundMs }) => roundMs));
}
