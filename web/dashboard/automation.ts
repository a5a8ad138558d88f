import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";

/** The automation contract: what a script finds at `window.lockstep` in a session page. */
export interface LockstepAutomation {
  /** Plain JSON; undefined before a seat was taken. */
  status(): PeerStatus | undefined;
  journal(): readonly JournalEntry[];
  /** Figures of the last rounds, newest last; at most 10,000. */
  rounds(): readonly import("../../shared/peer/effect.ts").RoundMetrics[];
}
