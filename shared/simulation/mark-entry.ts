import type { JournalEntry } from "../peer/journal.ts";
import type { HaltReason } from "../peer/states.ts";
import type { Coverage } from "./coverage.ts";

/** Notes what a journal's entry shows to have happened. */
export function markEntry(coverage: Coverage, { event, view, detail }: JournalEntry): void {
  switch (event) {
    case "viewInstalled":
      if (view === 2) coverage.hit("view 2");
      if (view === 3) coverage.hit("view 3");
      return;
    case "persistFailed":
      return coverage.hit("persist failed");
    case "checkpointFailed":
      return coverage.hit("checkpoint failed");
    case "saveFailed":
      return coverage.hit("save failed");
    case "missed":
      return coverage.hit("decision missed");
    case "caughtUp":
      return coverage.hit("state fetched");
    case "halted":
      return markHalt(coverage, detail.reason);
    default:
      return;
  }
}

function markHalt(coverage: Coverage, reason: HaltReason): void {
  switch (reason) {
    case "decided":
      // Marked where its record is learned.
      return;
    case "minority":
      return coverage.hit("halt by minority");
    case "divergence":
      return coverage.hit("halt by divergence");
    case "asked":
      return coverage.hit("halt asked");
    case "failed":
      return coverage.hit("halt failed");
  }
}
