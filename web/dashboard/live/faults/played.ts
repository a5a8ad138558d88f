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

/** What came of something that was played. */
export interface Verdict {
  /** Whether the prediction came true; `open` until that is known, and for good where something else came between. */
  readonly kind: "open" | "true" | "otherwise";
  readonly words: string;
  /** What happened on the way: when, in milliseconds since it was played, and what. */
  readonly steps: readonly { readonly afterMs: number; readonly text: string }[];
}
