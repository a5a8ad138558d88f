import { allCalled, called } from "../../../story/called.svelte.ts";
import { PEER_STATES, type PeerState } from "../../../../../shared/peer/states.ts";
import type { Awaited } from "../../../story/phase.ts";

/** The steps of a round, as a reader meets them; the wire's own work is in the second. */
export const ROUND_STEPS = ["compute", "average", "vote", "commit"] as const;
export type RoundStep = (typeof ROUND_STEPS)[number];

const STEP_OF_STATE: Readonly<Record<PeerState, RoundStep | undefined>> = {
  recovering: undefined,
  joining: undefined,
  computing: "compute",
  averaging: "average",
  voting: "vote",
  suspended: undefined,
  agreeing: undefined,
  catchingUp: undefined,
  saving: undefined,
  finished: undefined,
  halted: undefined,
};

/** The round's states, in the order in which they follow each other. */
export const ROUND_STATES = PEER_STATES.filter((state) => STEP_OF_STATE[state] !== undefined);

/** The step that this peer is at; undefined where no round is under way. */
export function stepOf(state: PeerState): RoundStep | undefined {
  return STEP_OF_STATE[state];
}

/** `Waiting for seat 2 (computing, 40 %)`, for few seats; their names alone for many. */
export function awaitedWords(all: readonly Awaited[]): string {
  if (all.length === 0) return "";
  if (all.length > 3) return `Waiting for ${allCalled(all.map(({ seat }) => seat))}`;
  return `Waiting for ${all.map(({ seat, words }) => `${called(seat)} (${words})`).join(", ")}`;
}
