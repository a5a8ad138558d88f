import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import type { JournalEntry } from "../../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../../shared/peer/status.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { measureOf, type Measure } from "../../story/measure.ts";
import { phaseOf, waitingWords, type Phase } from "../../story/phase.ts";
import type { ShownMoment } from "../seat-view.svelte.ts";
import type { Outlook } from "./learning/outlook.ts";
import { paceOf, type Pace } from "./pace.ts";
import { clusterPeers, type ClusterPeer } from "./peers/cluster-peers.ts";
import { holders, type Holders } from "./peers/holders.ts";
import { recentRounds, type RecentRounds } from "./recent-rounds.ts";
import { toldOf, type Told } from "./told.ts";

/** What the cards of a cluster show, worked out once for each moment of the seat through which it is seen. */
export interface ClusterMoment {
  readonly spec: SessionSpec;
  readonly status: PeerStatus;
  readonly journal: readonly JournalEntry[];
  /** Figures of the rounds up to the one that is told of, oldest first. */
  readonly rounds: readonly RoundMetrics[];
  /** By what people see how good the model is. */
  readonly measure: Measure;
  /** The round of which figures, curves and examples tell. */
  readonly told: Told;
  /** Where the session is going from there. */
  readonly outlook: Outlook;
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

/** @param outlook from the moment's rounds, which change less often than the rest of it */
export function clusterMoment(
  spec: SessionSpec,
  status: PeerStatus,
  seat: ShownMoment,
  outlook: Outlook,
): ClusterMoment {
  const { journal, rounds, sinceCommitMs } = seat;
  const measure = measureOf(spec);
  const phase = phaseOf(status, seat.failure);
  const recent = recentRounds(rounds);
  const pace = paceOf(recent, sinceCommitMs);
  const told = toldOf(seat, status, measure);
  return {
    ...{ spec, status, journal, rounds, measure, told, outlook, sinceCommitMs, phase, recent, pace },
    waiting: phase.kind === "training" ? waitingWords(status, sinceCommitMs) : undefined,
    peers: clusterPeers(status, pace),
    held: holders(status, journal, told),
  };
}
