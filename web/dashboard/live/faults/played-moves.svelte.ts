import type { Move } from "./moves.ts";
import type { Played } from "./played.ts";

/** So many are kept: what is older has scrolled out of interest. */
const KEPT_MAX = 8;

/** What was played in this tab, newest first. */
export class PlayedMoves {
  list: readonly Played[] = $state.raw([]);

  /** Something is being played. @returns takes it back, where that failed */
  add(move: Move, members: readonly number[]): () => void {
    // The clock of the journal, which starts anew with no other page load.
    const at = performance.timeOrigin + performance.now();
    const before = this.list;
    const met = move.move === "heal" ? { healedAt: at } : { overtakenAt: at };
    this.list = [{ move, at, members }, ...before.map((played) => ({ ...met, ...played }))].slice(0, KEPT_MAX);
    return () => (this.list = before);
  }
}

let ofSession: { readonly session: string; readonly played: PlayedMoves } | undefined;

/** Of a session in this page load, however often its view is opened; a page has one session at a time. */
export function playedMoves(session: string): PlayedMoves {
  if (ofSession?.session !== session) ofSession = { session, played: new PlayedMoves() };
  return ofSession.played;
}
