import type { FiledEntry } from "../peer/journal.ts";
import type { KnownRecord } from "./record.ts";

/**
 * What a violation is one of: an invariant (I1 to I5), a rule of the agreement that journals can show (P3, P5, P7), or
 * `order`: one peer's own lines cannot come in this order.
 */
export type Invariant = "I1" | "I2" | "I3" | "I4" | "I5" | "P3" | "P5" | "P7" | "order";

/** A line of one of the journals that were given. */
export interface Line {
  /** Index of the journal in the input. */
  readonly journal: number;
  /** Counted from 1. */
  readonly number: number;
  readonly entry: FiledEntry;
}

/** Something that cannot be in journals of a run in which the invariant held. */
export interface Violation {
  readonly invariant: Invariant;
  /** Seats concerned, ascending. */
  readonly seats: readonly number[];
  /** Rounds concerned, ascending. */
  readonly rounds: readonly number[];
  readonly message: string;
  /** The two lines that contradict each other, or the one that contradicts the rule by itself. */
  readonly lines: readonly Line[];
}

/** How one peer's journal ends. */
export interface JournalEnd {
  readonly seat: number;
  readonly lines: number;
  readonly end: "finished" | "halted" | "none";
  /** Why it halted. */
  readonly reason?: string;
  /** The last round that it committed or fetched; null where the journal tells of none. */
  readonly round: number | null;
}

export interface JournalSummary {
  /** Number of seats of the session, where it is known. */
  readonly seats: number | null;
  /** The highest round that anybody committed. */
  readonly rounds: number;
  /** Lines that tell of a commit. */
  readonly commits: number;
  /** Records of views, ascending by view. */
  readonly views: readonly KnownRecord[];
  /** Records that were decided, the decision to halt among them. */
  readonly decisions: number;
  readonly ends: readonly JournalEnd[];
}

export interface JournalReport {
  /** At most {@link VIOLATIONS_MAX}. */
  readonly violations: readonly Violation[];
  /** Violations beyond that, only counted. */
  readonly furtherViolations: number;
  /** What could not be checked, and why: journals that are cut or missing. */
  readonly unchecked: readonly string[];
  readonly summary: JournalSummary;
}

/** Violations that a report lists; journals of different runs contradict each other in every line. */
export const VIOLATIONS_MAX = 100;

/** Collects what the checks find. */
export class Findings {
  readonly violations: Violation[] = [];
  readonly unchecked = new Set<string>();
  further = 0;

  /** Lines give the seats; more seats and the rounds are named apart. */
  violation(
    invariant: Invariant,
    lines: readonly Line[],
    rounds: readonly number[],
    message: string,
    moreSeats: readonly number[] = [],
  ): void {
    if (this.violations.length >= VIOLATIONS_MAX) {
      this.further += 1;
      return;
    }
    const seats = ascending([...lines.map(({ entry }) => entry.seat), ...moreSeats]);
    this.violations.push({ invariant, seats, rounds: ascending(rounds), message, lines });
  }
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
