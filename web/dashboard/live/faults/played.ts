import type { RoundMetrics } from "../../../../shared/peer/effect.ts";
import type { JournalEntry } from "../../../../shared/peer/journal.ts";
import type { SeatNaming } from "../../story/seat-names.ts";
import type { Move } from "./moves.ts";

/** Something that was played, and how things stood then. */
export interface Played {
  readonly move: Move;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Seats of the view then. */
  readonly members: readonly number[];
  /** When all was healed after it; undefined until then. */
  readonly healedAt?: number;
  /** When something else was played after it, with which what follows is mixed; undefined until then. */
  readonly overtakenAt?: number;
}

/** What this tab knows. */
export interface Seen {
  readonly seat: number;
  readonly journal: readonly JournalEntry[];
  readonly rounds: readonly RoundMetrics[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How those at the seats are called. */
  readonly named: SeatNaming;
}
