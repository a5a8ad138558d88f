import type { RoundMetrics } from "../../shared/peer/effect.ts";

/** Figures of a round that took no time and moved nothing, but for what is given. */
export function roundMetrics(given: Partial<RoundMetrics>): RoundMetrics {
  return {
    round: 1,
    view: 1,
    at: 0,
    loss: 0,
    ownLoss: 0,
    samples: 0,
    accuracy: null,
    heldOutLoss: null,
    stepMs: 0,
    computeMs: 0,
    averageMs: 0,
    waitMs: 0,
    updateMs: 0,
    voteMs: 0,
    roundMs: 0,
    bytesSent: 0,
    bytesReceived: 0,
    ...given,
  };
}
