import type { RoundPart } from "../recent-rounds.ts";
import type { ClusterPeer } from "./cluster-peers.ts";

/** Where the time of one peer's rounds goes. */
export interface PeerSplit {
  readonly seat: number;
  readonly own: boolean;
  readonly parts: readonly RoundPart[];
  readonly totalMs: number;
}

/** The splits of all peers that tell theirs, and the longest of them, which sets the scale. */
export function timeSplits(peers: readonly ClusterPeer[]): {
  readonly splits: readonly PeerSplit[];
  readonly longestMs: number;
} {
  const splits = peers.flatMap(({ seat, own, telemetry }): PeerSplit[] => {
    const mean = telemetry?.meanRound;
    if (!mean) return [];
    const parts: RoundPart[] = [
      { name: "compute", ms: mean.computeMs },
      { name: "average", ms: mean.averageMs },
      { name: "wait", ms: mean.waitMs },
      { name: "update", ms: mean.updateMs },
      { name: "vote", ms: mean.voteMs },
    ];
    return [{ seat, own, parts, totalMs: parts.reduce((sum, part) => sum + part.ms, 0) }];
  });
  return { splits, longestMs: Math.max(0, ...splits.map(({ totalMs }) => totalMs)) };
}
