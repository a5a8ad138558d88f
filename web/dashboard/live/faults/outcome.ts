import type { JournalEntry } from "../../../../shared/peer/journal.ts";
import type { HaltReason } from "../../../../shared/peer/states.ts";

/** How something that was played ended, as far as one peer's journal tells. */
export type Outcome =
  /** Rounds were committed, and nobody was suspected. */
  | { readonly kind: "wentOn" }
  /** Some were suspected and came back; then the round went on. */
  | { readonly kind: "cameBack"; readonly seats: readonly number[]; readonly waitedMs: number }
  /** Votes differed, the round was tried again and then committed (R5). */
  | { readonly kind: "retried"; readonly round: number; readonly seats: readonly number[] }
  /** A view was decided that some are not in any more (P5). */
  | { readonly kind: "leftOut"; readonly seats: readonly number[] }
  /** A view was decided that some are in again (P8). */
  | { readonly kind: "letIn"; readonly seats: readonly number[] }
  /** This peer halted; `seats` are those whose votes differed, where that was why. */
  | {
      readonly kind: "stopped";
      readonly reason: HaltReason;
      readonly round: number;
      readonly seats: readonly number[];
    }
  /** The session came to its own end. */
  | { readonly kind: "finished"; readonly round: number };

/** The first thing of consequence that a journal tells, and whether there was trouble at all. */
export interface Course {
  /**
   * Undefined while there is none: nothing happened yet, or something is under way. Where a seat is awaited, a round
   * that only had to wait or to be tried again is told no longer than until that seat is let in.
   */
  readonly outcome: Exclude<Outcome, { kind: "wentOn" }> | undefined;
  /** When that was, in milliseconds since 1970. */
  readonly at: number | undefined;
  /** Somebody was suspected, or votes differed. */
  readonly isTroubled: boolean;
}

/**
 * Follows what happened since something was played.
 * @param entries of one peer's journal, from then on
 * @param members seats of the view in which it was played
 * @param awaitsOthers whether seats that are not in the view are to come back to it
 */
export function courseOf(entries: readonly JournalEntry[], members: readonly number[], awaitsOthers = false): Course {
  const first = firstTurn(entries, members);
  if (!awaitsOthers || (first.outcome?.kind !== "cameBack" && first.outcome?.kind !== "retried")) return first;
  const { at = Number.POSITIVE_INFINITY } = first;
  const since = entries.filter((entry) => entry.at > at);
  const later = courseOf(since, members, true);
  return later.outcome?.kind === "letIn" ? later : first;
}

function firstTurn(entries: readonly JournalEntry[], members: readonly number[]): Course {
  const suspects = new Map<number, number>();
  const back = new Set<number>();
  let waitedMs = 0;
  let differed: { readonly round: number; readonly seats: readonly number[] } | undefined;
  let at: number | undefined;
  const course = (outcome?: Course["outcome"]): Course => ({
    outcome,
    at: outcome && at,
    isTroubled: suspects.size > 0 || back.size > 0 || differed !== undefined,
  });
  for (const entry of entries) {
    at = entry.at;
    switch (entry.event) {
      case "suspected":
        suspects.set(entry.detail.peer, entry.at);
        break;
      case "returned":
        waitedMs = Math.max(waitedMs, entry.at - (suspects.get(entry.detail.peer) ?? entry.at));
        back.add(entry.detail.peer);
        suspects.delete(entry.detail.peer);
        break;
      case "diverged":
        differed = { round: entry.round, seats: entry.detail.seats };
        break;
      case "committed":
        if (differed && entry.round >= differed.round) return course({ kind: "retried", ...differed });
        if (suspects.size === 0 && back.size > 0) {
          return course({ kind: "cameBack", seats: [...back].sort((a, b) => a - b), waitedMs });
        }
        break;
      case "decided": {
        if (entry.detail.kind !== "continue") break;
        const now = entry.detail.members;
        const gone = members.filter((seat) => !now.includes(seat));
        if (gone.length > 0) return course({ kind: "leftOut", seats: gone });
        const come = now.filter((seat) => !members.includes(seat));
        if (come.length > 0) return course({ kind: "letIn", seats: come });
        break;
      }
      case "halted": {
        const { reason } = entry.detail;
        return course({ kind: "stopped", reason, round: entry.round, seats: differed?.seats ?? [] });
      }
      case "finished":
        return course({ kind: "finished", round: entry.round });
      default:
        break;
    }
  }
  return course();
}
