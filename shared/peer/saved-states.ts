import { CHECKPOINTS_MAX } from "../limits.ts";
import type { SavedState } from "../wire/messages.ts";

/**
 * M4: which of two saved states is the newer. The view comes first: what was committed in a later view was committed on
 * top of all earlier ones, or after all had given up what lay beyond it. Of one view the state that the session finished
 * with is newer than any other, as those beyond it were given up (R11). Below 0 where `a` is.
 */
export function newerFirst(a: SavedState, b: SavedState): number {
  return b.view - a.view || Number(b.finished) - Number(a.finished) || b.round - a.round;
}

/** The newest of the states that a seat has saved, each once, newest first: what it tells the others. */
export function newestSaved(saved: readonly SavedState[]): readonly SavedState[] {
  const byDigest = new Map<string, SavedState>();
  for (const state of saved) {
    const known = byDigest.get(state.digest);
    byDigest.set(state.digest, known ? sameState(known, state) : state);
  }
  return [...byDigest.values()].sort(newerFirst).slice(0, CHECKPOINTS_MAX);
}

/** Two seats, or two places of one, tell of one state; whoever knows more of it is right. */
export function sameState(a: SavedState, b: SavedState): SavedState {
  const choice = a.choice ?? b.choice;
  return { ...a, view: Math.max(a.view, b.view), finished: a.finished || b.finished, ...(choice && { choice }) };
}
