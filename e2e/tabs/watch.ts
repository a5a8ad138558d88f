import { hasEnded } from "../../shared/peer/states.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Cluster } from "./cluster.ts";

const LOOK_EVERY_MS = 500;

/** A moment of the whole cluster. */
export interface Snapshot {
  readonly elapsedMs: number;
  readonly statuses: readonly (PeerStatus | undefined)[];
  /** What a tab says of its preparations before it has a status of its own. */
  readonly notes: readonly string[];
}

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
    const [statuses, notes] = await Promise.all([cluster.statuses(), cluster.headlines()]);
    const now = performance.now();
    if (statuses.some((status) => status !== undefined && status.view > 0)) trainingSince ??= now;
    table.show({ elapsedMs: now - startedAt, statuses, notes });
    const ended = statuses.every((status) => status !== undefined && hasEnded(status.state));
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

/**
 * What is wrong with a run: it is good when all tabs finished at one round with one digest, and reached the target if
 * there is one.
 * @param errors of the tabs
 */
export function problemsOf(spec: SessionSpec, run: WatchedRun, errors: readonly string[]): readonly string[] {
  const problems = [...errors];
  const ends = run.statuses.map((status, index) => ({ seat: status?.seat ?? index, status }));
  if (run.timedOut) problems.push("the time was up before all tabs had ended");
  for (const { seat, status } of ends) {
    if (status?.state === "finished") continue;
    const why = status?.halted ? `: ${status.halted.reason}, ${status.halted.detail}` : "";
    problems.push(`seat ${seat} is ${status?.state ?? "not seated"}${why}`);
  }
  const digests = new Set(ends.map(({ status }) => `${status?.committed.round}:${status?.committed.digest}`));
  if (digests.size !== 1) problems.push(`the tabs ended with ${digests.size} different states`);
  for (const { seat, status } of ends) {
    if (status?.saved === undefined) problems.push(`seat ${seat} saved nothing`);
    const accuracy = status?.accuracy ?? 0;
    const loss = status?.heldOutLoss ?? Number.POSITIVE_INFINITY;
    const isExact = spec.targetAccuracy !== null && accuracy >= spec.targetAccuracy;
    const isLow = spec.targetLoss !== null && loss <= spec.targetLoss;
    // Either target ends a session.
    if (isExact || isLow) continue;
    if (spec.targetAccuracy !== null) {
      problems.push(`seat ${seat} ended with a test accuracy of ${(100 * accuracy).toFixed(2)} %, below the target`);
    }
    if (spec.targetLoss !== null) {
      problems.push(`seat ${seat} ended with a held-out loss of ${loss.toFixed(3)}, above the target`);
    }
  }
  return problems;
}
