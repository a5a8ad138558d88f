import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { PrivacySpent } from "../../shared/privacy/privacy-spent.ts";
import type { TrainingProgress } from "../ports/training.ts";
import type { SeatProbes } from "./seat-probes.ts";
import type { SeatFaults } from "./seat-faults.ts";

export { JoinError } from "../introduction/join-error.ts";

/** All that can be seen of one seat: by the tab that holds it, and, but for what stays there, by one that watches. */
export interface SeatPicture {
  readonly session: string;
  /** Newest status; undefined until the protocol worker has sent one. Comes about five times a second. */
  readonly status: PeerStatus | undefined;
  readonly journal: readonly JournalEntry[];
  /** Figures of every committed round, oldest first (at most the newest 10,000). */
  readonly rounds: readonly RoundMetrics[];
  /** What the training worker does before the session can start. */
  readonly training: TrainingProgress | undefined;
  /** What this tab computes with, and why; undefined until that is known. */
  readonly backend: string | undefined;
  /** What this seat's contributions can have given away; only in sessions with differential privacy. */
  readonly privacy: PrivacySpent | undefined;
  /** Key of the saved result in `web/storage`, once there is one. */
  readonly savedKey: string | undefined;
  /** A failure that ends this peer, in words for people. */
  readonly failure: string | undefined;
  /** Seats whose pages are there and cannot be reached from here: a NAT or a firewall stands between. */
  readonly unreachable: readonly number[];
  /** How many watch the session through this tab. */
  readonly observers: number;
  /** Only in a page that was opened with `?faults`. */
  readonly faults: SeatFaults | undefined;
  /** Calls back after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/**
 * One seat held by this tab, from the join on: takes the seat, meets the others, runs both workers. Pages only read it
 * and listen; they never touch channels or workers.
 */
export interface SeatHolder extends SeatPicture {
  readonly seat: number;
  /** A few of this seat's samples, and what a contribution of them would be. */
  readonly probes: Pick<SeatProbes, "ask">;
  /** Saves the last committed state and halts; the others follow. */
  halt(): void;
}
