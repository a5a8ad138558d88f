import type { JournalEntry } from "../../../shared/peer/journal.ts";

/** A stretch of time in which something bad happened, or was not over yet; milliseconds since 1970. */
export interface Disturbance {
  readonly from: number;
  readonly until: number;
}

/** Suspicions (H3) that fall into no disturbance: nobody had failed, nothing was late. */
export function falseSuspicions(
  journals: readonly (readonly JournalEntry[])[],
  disturbances: readonly Disturbance[],
): readonly JournalEntry[] {
  const isExplained = (at: number): boolean => disturbances.some(({ from, until }) => at >= from && at <= until);
  return journals.flat().filter(({ event, at }) => event === "suspected" && !isExplained(at));
}

/** Milliseconds of a run in which nothing was disturbed. */
export function quietMs(from: number, until: number, disturbances: readonly Disturbance[]): number {
  let quiet = 0;
  let reached = from;
  for (const each of [...disturbances].sort((a, b) => a.from - b.from)) {
    quiet += Math.max(0, Math.min(each.from, until) - reached);
    reached = Math.max(reached, each.until);
  }
  return quiet + Math.max(0, until - reached);
}
