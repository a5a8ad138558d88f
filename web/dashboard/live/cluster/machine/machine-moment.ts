import type { PeerState } from "../../../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { pacedState, type Pace } from "../pace.ts";
import { ROUND_STATES } from "../round/round-steps.ts";

/** What is lit in the drawing. */
export interface MachineMoment {
  /** The present state; undefined while a round goes too quickly to show its three, which are lit together then. */
  readonly present: PeerState | undefined;
  readonly lit: readonly PeerState[];
  /** The newest transition, or those of the round. Keys of edges. */
  readonly moving: readonly string[];
}

/** What to light of a machine. */
export function machineMoment({ state, cameFrom }: Pick<PeerStatus, "state" | "cameFrom">, pace: Pace): MachineMoment {
  if (pacedState(state, pace) === state) {
    return { present: state, lit: [state], moving: cameFrom === null ? [] : [`${cameFrom}-${state}`] };
  }
  const moving = ROUND_STATES.map((from, at) => `${from}-${ROUND_STATES[(at + 1) % ROUND_STATES.length]}`);
  return { present: undefined, lit: ROUND_STATES, moving };
}
