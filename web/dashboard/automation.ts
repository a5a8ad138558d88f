import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { SeatHolder } from "./seat-holder.ts";

/** The automation contract: what a script finds at `window.lockstep` in a session page. */
export interface LockstepAutomation {
  /** Plain JSON; undefined before a seat was taken. */
  status(): PeerStatus | undefined;
  journal(): readonly JournalEntry[];
  /** Figures of the last rounds, newest last; at most 10,000. */
  rounds(): readonly RoundMetrics[];
}

declare global {
  interface Window {
    /** Only in session pages. */
    lockstep?: LockstepAutomation;
  }
}

let holder: SeatHolder | undefined;

/** Puts `window.lockstep` in place; before a seat is taken it has nothing to tell. */
export function installAutomation(): void {
  window.lockstep = {
    status: () => holder?.status,
    journal: () => holder?.journal ?? [],
    rounds: () => holder?.rounds ?? [],
  };
}

/** From now on `window.lockstep` tells of this seat. */
export function automate(seat: SeatHolder): void {
  holder = seat;
}
