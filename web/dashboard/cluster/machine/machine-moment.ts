import { PEER_STATES, type PeerState } from "../../../../shared/peer/states.ts";

/** Rounds that are over sooner than this cannot be followed by eye: then the round as a whole is lit. */
export const WATCHABLE_ROUND_MS = 400;

const ROUND_STATES: readonly PeerState[] = ["computing", "averaging", "voting"];

/** What is lit in the drawing. */
export interface MachineMoment {
  /** One state, or the three of a round that goes too quickly. */
  readonly lit: readonly PeerState[];
  /** The newest transition, or those of the round. Keys of edges. */
  readonly moving: readonly string[];
  /** In words. */
  readonly words: string;
}

/**
 * What to light of a machine.
 * @param roundMs how long the last rounds took; undefined before the first
 * @param sinceCommitMs since the last commit: a round that hangs can be watched, however quick the ones before were
 */
export function machineMoment(
  { state, cameFrom }: { readonly state: string; readonly cameFrom: string | null },
  roundMs: number | undefined,
  sinceCommitMs: number,
): MachineMoment {
  const present = PEER_STATES.find((candidate) => candidate === state);
  if (present === undefined)
    return { lit: [], moving: [], words: "This tab's peer is in a state without a name here." };
  if (isTooQuick(state, roundMs, sinceCommitMs)) {
    return {
      lit: ROUND_STATES,
      moving: ROUND_STATES.map((from, at) => `${from}-${ROUND_STATES[(at + 1) % ROUND_STATES.length]}`),
      words: `Going round ${roundsWords(1000 / (roundMs ?? 1))}: too quickly to show each step.`,
    };
  }
  return {
    lit: [present],
    moving: cameFrom === null ? [] : [`${cameFrom}-${present}`],
    words: "",
  };
}

/** Whether a state is a step of rounds that go too quickly to be followed. */
export function isTooQuick(state: string, roundMs: number | undefined, sinceCommitMs: number): boolean {
  const isInRound = ROUND_STATES.some((candidate) => candidate === state);
  return isInRound && roundMs !== undefined && roundMs < WATCHABLE_ROUND_MS && sinceCommitMs < 2 * WATCHABLE_ROUND_MS;
}

function roundsWords(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} times a second`;
}
