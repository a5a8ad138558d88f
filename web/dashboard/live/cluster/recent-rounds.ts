import type { RoundMetrics } from "../../../../shared/peer/effect.ts";

/** Mean figures of the last rounds. Times in milliseconds. */
export interface RecentRounds {
  readonly rounds: number;
  readonly roundMs: number;
  readonly samplesPerSecond: number;
  /** Sent and received by this peer. */
  readonly bytesPerSecond: number;
  readonly parts: readonly RoundPart[];
}

export interface RoundPart {
  readonly name: "compute" | "average" | "wait" | "update" | "vote";
  readonly ms: number;
}

/** Rounds over which the live figures are averaged: enough to be calm, few enough to be of now. */
const RECENT_ROUNDS = 20;

/** Means over the last rounds; undefined before the first. */
export function recentRounds(rounds: readonly RoundMetrics[], count = RECENT_ROUNDS): RecentRounds | undefined {
  const last = rounds.slice(-count);
  if (last.length === 0) return undefined;
  const mean = (figure: (round: RoundMetrics) => number): number =>
    last.reduce((sum, round) => sum + figure(round), 0) / last.length;
  const roundMs = mean((round) => round.roundMs);
  const perSecond = (value: number): number => (roundMs > 0 ? (value * 1000) / roundMs : 0);
  return {
    rounds: last.length,
    roundMs,
    samplesPerSecond: perSecond(mean((round) => round.samples)),
    bytesPerSecond: perSecond(mean((round) => round.bytesSent + round.bytesReceived)),
    parts: [
      { name: "compute", ms: mean((round) => round.computeMs) },
      { name: "average", ms: mean((round) => round.averageMs) },
      { name: "wait", ms: mean((round) => round.waitMs) },
      { name: "update", ms: mean((round) => round.updateMs) },
      { name: "vote", ms: mean((round) => round.voteMs) },
    ],
  };
}
