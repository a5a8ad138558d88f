import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { PrivacySpent } from "../../shared/privacy/privacy-spent.ts";
import type { FaultReport } from "./faults.ts";
import type { JoinTrouble } from "./join-trouble.ts";
import type { TrainingProgress } from "./training.ts";

/** What is known of a seat beside its growing lists; each undefined until it is known. */
export interface SeatFacts {
  /** Newest status; comes about five times a second. */
  readonly status: PeerStatus | undefined;
  /** What the training worker does before the session can start. */
  readonly training: TrainingProgress | undefined;
  /** What this tab computes with, and why, in words for people. */
  readonly backend: string | undefined;
  /** What this seat's contributions can have given away; only in sessions with differential privacy. */
  readonly privacy: PrivacySpent | undefined;
  /** Key of the saved result in `web/storage`, once there is one. */
  readonly savedKey: string | undefined;
  /** Why this browser keeps nothing for this tab, in words for people; undefined while it keeps what it is given. */
  readonly storageTrouble: string | undefined;
  /** A failure that ends this peer for good, in words for people: one of its workers stopped. */
  readonly failure: string | undefined;
  /** What keeps this page from meeting the others before the start; taken back by the introduction, which tells it. */
  readonly meeting: JoinTrouble | undefined;
  /** Seats whose pages are there and cannot be reached from here: a NAT or a firewall stands between. */
  readonly unreachable: readonly number[];
  /** How many watch the session through this tab. */
  readonly observers: number;
  /** Only in a breakable session, and in a page that was opened with `?faults`. */
  readonly faults: FaultReport | undefined;
}

/** What is new of a seat. */
export type SeatNews =
  /** All is told anew from here on: what was known before is forgotten. */
  | { readonly type: "anew" }
  /** These facts are now so. */
  | { readonly type: "facts"; readonly facts: Partial<SeatFacts> }
  /** Further lines of the journal. */
  | { readonly type: "journal"; readonly entries: readonly JournalEntry[] }
  /** Further committed rounds. */
  | { readonly type: "rounds"; readonly rounds: readonly RoundMetrics[] };
