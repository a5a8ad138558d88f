import type { JournalEntry } from "../../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../../shared/peer/status.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { phaseOf, waitingWords, type Phase } from "../../story/phase.ts";
import type { ShownMoment } from "../seat-view.svelte.ts";
import { paceOf, type Pace } from "./pace.ts";
import { clusterPeers, type ClusterPeer } from "./peers/cluster-peers.ts";
import { holders, type Holders } from "./peers/holders.ts";
import { recentRounds, type RecentRounds } from "./recent-rounds.ts";

/** What the cards of a cluster show, worked out once for each moment of the seat through which it is seen. */
export interface ClusterMoment {
  readonly spec: SessionSpec;
  readonly status: PeerStatus;
  readonly journal: readonly JournalEntry[];
  /** Milliseconds since the present committed round was first seen. */
  readonly sinceCommitMs: number;
  readonly phase: Phase;
  /** Whom the round waits for, where that takes long enough to be told. */
  readonly waiting: string | undefined;
  readonly recent: RecentRounds | undefined;
  readonly pace: Pace;
  readonly peers: readonly ClusterPeer[];
  readonly held: Holders;
}

export function clusterMoment(spec: SessionSpec, status: PeerStatus, seat: ShownMoment): ClusterMoment {
  const { journal, sinceCommitMs } = seat;
  const phase = phaseOf(status, seat.failure);
  const recent = recentRounds(seat.rounds);
  const pace = paceOf(recent, sinceCommitMs);
  return {
    ...{ spec, status, journal, sinceCommitMs, phase, recent, pace },
    waiting: phase.kind === "training" ? waitingWords(status, sinceCommitMs) : undefined,
    peers: clusterPeers(status, pace),
    held: holders(status, journal),
  };
}
