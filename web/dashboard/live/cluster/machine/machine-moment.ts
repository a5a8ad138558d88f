import { PEER_STATES, type PeerState } from "../../../../../shared/peer/states.ts";
import { pacedState, type Pace } from "../pace.ts";

/** What is lit in the drawing. */
export interface MachineMoment {
  /** The present state; undefined while a round goes too quickly to show its three, which are lit together then. */
  readonly present: PeerState | undefined;
  readonly lit: readonly PeerState[];
  /** The newest transition, or those of the round. Keys of edges. */
  readonly moving: readonly string[];
}

/** The round's states, in the order in which they follow each other. */
const ROUND: readonly PeerState[] = ["computing", "averaging", "voting"];

/** What to light of a machine. */
export function machineMoment(
  { state, cameFrom }: { readonly state: string; readonly cameFrom: string | null },
  pace: Pace,
): MachineMoment {
  const present = PEER_STATES.find((candidate) => candidate === state);
  if (present === undefined) return { present, lit: [], moving: [] };
  if (pacedState(state, pace) === state) {
    return { present, lit: [present], moving: cameFrom === null ? [] : [`${cameFrom}-${present}`] };
  }
  const moving = ROUND.map((from, at) => `${from}-${ROUND[(at + 1) % ROUND.length]}`);
  return { present: undefined, lit: ROUND, moving };
}
