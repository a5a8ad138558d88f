import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { Cluster } from "../../tabs/cluster.ts";
import type { Snapshot } from "./live-table.ts";

const LOOK_EVERY_MS = 500;

/** How a session went, as seen from outside. */
export interface WatchedRun {
  readonly statuses: readonly (PeerStatus | undefined)[];
  readonly timedOut: boolean;
  /** From opening the tabs to the first view, and from there to the last end. */
  readonly setUpMs: number;
  readonly trainingMs: number;
}

/** Follows the tabs until all have ended, or until the time is up. */
export async function watch(
  cluster: Cluster,
  table: { show(snapshot: Snapshot): void },
  timeoutMs: number,
): Promise<WatchedRun> {
  const startedAt = performance.now();
  let trainingSince: number | undefined;
  for (;;) {
    const [statuses, notes] = await Promise.all([cluster.statuses(), cluster.notes()]);
    const now = performance.now();
    if (statuses.some((status) => status !== undefined && status.view > 0)) trainingSince ??= now;
    table.show({ elapsedMs: now - startedAt, statuses, notes });
    const ended = statuses.every((status) => status?.state === "finished" || status?.state === "halted");
    if (ended || cluster.errors.length > 0 || now - startedAt > timeoutMs) {
      return {
        statuses,
        timedOut: !ended,
        setUpMs: (trainingSince ?? now) - startedAt,
        trainingMs: trainingSince === undefined ? 0 : now - trainingSince,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
