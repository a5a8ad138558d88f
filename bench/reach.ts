import type { Outcome } from "../e2e/tabs/runs/outcome.ts";
import { runCluster } from "../e2e/tabs/runs/run-cluster.ts";
import type { SessionSpec } from "../shared/session/spec.ts";
import { SignalingClient } from "../web/signaling/signaling-client.ts";
import type { Bench } from "./bench.ts";

/** Milliseconds that a run may take to come to its target. */
export const REACH_MS_MAX = 600_000;

/**
 * Has tabs of a browser of their own train until the target of the spec.
 * @throws Error where the target was not reached
 */
export async function reachTogether(bench: Bench, spec: SessionSpec): Promise<Outcome> {
  const { url } = await new SignalingClient(bench.server.url).createSession(spec);
  const options = { url, backend: bench.engine, timeoutMs: REACH_MS_MAX, factor: 1 };
  return reached(await runCluster({ spec, liars: 0 }, options, () => {}));
}

/** @throws Error where a run failed, or did not reach its target */
export function reached(outcome: Outcome): Outcome {
  if (outcome.failed || outcome.note !== undefined) throw new Error(outcome.note ?? "the run failed");
  return outcome;
}
