import type { RoundMetrics } from "../../shared/peer/effect.ts";
import { withLaterFields } from "../../shared/session/later-fields.ts";
import type { ResultSummary } from "./types.ts";

/** A result's summary as this build knows it: an earlier one kept its spec without the fields that came later. */
export function presentSummary(kept: ResultSummary): ResultSummary {
  return { ...kept, spec: withLaterFields(kept.spec) };
}

/** A round's figures as this build knows them: an earlier one kept fewer. */
export function presentRound(kept: RoundMetrics): RoundMetrics {
  return { ...LATER_FIGURES, ...kept };
}

const LATER_FIGURES = { heldOutLoss: null } as const satisfies Partial<RoundMetrics>;
