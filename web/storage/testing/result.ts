import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import { parseSpec, type SessionSpecInput } from "../../../shared/session/spec.ts";
import { taskOf } from "../../../shared/session/tasks.ts";
import { createDigester } from "../../../shared/training/digest.ts";
import { initialParameters } from "../../../shared/training/initial-parameters.ts";
import type { SavedResult } from "../types.ts";

/** Figures of one round, all different from each other. */
export function aRound(round: number, change: Partial<RoundMetrics> = {}): RoundMetrics {
  return {
    round,
    view: 1,
    at: Date.UTC(2026, 10, 22) + 100 * round,
    loss: 2 / round,
    ownLoss: 2.5 / round,
    samples: 256,
    accuracy: null,
    heldOutLoss: null,
    stepMs: 11,
    computeMs: 10,
    averageMs: 20,
    waitMs: 5,
    updateMs: 3,
    voteMs: 7,
    roundMs: 45,
    bytesSent: 1000,
    bytesReceived: 1001,
    ...change,
  };
}

/** A whole result of a session that trained nothing: its model is the initial one, its digest is right. */
export async function aResult(
  spec: SessionSpecInput = {},
  change: Partial<SavedResult> = {},
): Promise<SavedResult & { readonly state: { parameters: Float32Array<ArrayBuffer> } }> {
  const parsed = parseSpec(spec);
  const parameters = Float32Array.from(initialParameters(taskOf(parsed), parsed.seed));
  const moments = [0.25, -3].map((factor) => parameters.map((value) => Math.fround(value * factor)));
  const state = { round: 41, parameters, moments };
  return {
    key: "s-1/2",
    session: "s-1",
    seat: 2,
    spec: parsed,
    round: 41,
    digest: (await createDigester()).digest(state),
    reason: "finished",
    savedAt: Date.UTC(2026, 10, 22),
    accuracy: 0.9712,
    loss: 0.08,
    backend: "wasm",
    journal: [
      { at: 1, seat: 2, view: 1, round: 0, event: "recovered" },
      { at: 2, seat: 2, view: 1, round: 41, event: "failed", detail: { reason: 'a "quoted"\nline' } },
    ],
    rounds: [aRound(40), aRound(41, { accuracy: 0.9712 })],
    ...change,
    state: { ...state, ...(change.state as typeof state | undefined) },
  };
}

/** A spec for tables of three columns. */
export const TABLE_SPEC: SessionSpecInput = {
  task: "table-mlp",
  data: "own",
  labels: ["small", "tall"],
  columns: [
    { name: "height", min: 0, max: 200 },
    { name: "width", min: -1, max: 1 },
    { name: "age", min: 10, max: 20 },
  ],
  labelColumn: "kind",
};
