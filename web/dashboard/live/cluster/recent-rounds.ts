import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import type { Telemetry } from "../../../../shared/peer/telemetry.ts";

/** Mean figures of the last rounds. Times in milliseconds. */
export interface RecentRounds {
  readonly rounds: number;
  readonly roundMs: number;
  readonly samplesPerSecond: number;
  /** Sent and received by this peer. */
  readonly bytesPerSecond: number;
  readonly parts: readonly RoundPart[];
}

/** What the time of a round goes to, in the order in which it does. */
export const PARTS = ["compute", "average", "wait", "update", "vote"] as const;

export interface RoundPart {
  readonly name: (typeof PARTS)[number];
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
    parts: PARTS.map((name) => ({ name, ms: mean((round) => round[`${name}Ms`]) })),
  };
}

interface TellingPeer {
  readonly seat: number;
  readonly own: boolean;
  readonly telemetry: Telemetry | null;
}

/** Where the time of one peer's rounds goes. */
export interface PeerSplit {
  readonly seat: number;
  readonly own: boolean;
  readonly parts: readonly RoundPart[];
  readonly totalMs: number;
}

/** The splits of all peers that tell theirs, and the longest of them, which sets the scale. */
export function timeSplits(peers: readonly TellingPeer[]): {
  readonly splits: readonly PeerSplit[];
  readonly longestMs: number;
} {
  const splits = peers.flatMap(({ seat, own, telemetry }): PeerSplit[] => {
    const mean = telemetry?.meanRound;
    if (!mean) return [];
    const parts = PARTS.map((name) => ({ name, ms: mean[`${name}Ms`] }));
    return [{ seat, own, parts, totalMs: parts.reduce((sum, part) => sum + part.ms, 0) }];
  });
  return { splits, longestMs: Math.max(0, ...splits.map(({ totalMs }) => totalMs)) };
}
