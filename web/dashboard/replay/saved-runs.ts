import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { ResultSummary } from "../../storage/types.ts";

/** A session of which this browser has journals. */
export interface SavedRun {
  readonly session: string;
  readonly spec: SessionSpec;
  /** Seats whose journals are here, ascending. */
  readonly seats: readonly number[];
  /** Of the newest of them, in milliseconds since 1970. */
  readonly savedAt: number;
}

/** Results grouped by session, the newest first. */
export function savedRuns(results: readonly ResultSummary[]): readonly SavedRun[] {
  const runs = new Map<string, SavedRun>();
  for (const { session, spec, seat, savedAt } of results) {
    const run = runs.get(session);
    runs.set(session, {
      session,
      spec,
      seats: [...new Set([...(run?.seats ?? []), seat])].sort((a, b) => a - b),
      savedAt: Math.max(savedAt, run?.savedAt ?? 0),
    });
  }
  return [...runs.values()].sort((a, b) => b.savedAt - a.savedAt);
}
