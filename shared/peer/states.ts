/** States of a peer's machine, as the dashboard, the journals and `status().state` show them (protocol.md). */
export const PEER_STATES = [
  "recovering",
  "joining",
  "computing",
  "averaging",
  "voting",
  "suspended",
  "agreeing",
  "catchingUp",
  "saving",
  "finished",
  "halted",
] as const;
export type PeerState = (typeof PEER_STATES)[number];

/**
 * The session has begun for a peer in this state, whether it is at work, away from it or at its end. As the two below,
 * it takes any word: a heartbeat may name a state that only newer peers have.
 */
export function hasStarted(state: string): boolean {
  return state !== "recovering" && state !== "joining";
}

/** It takes part in a session that goes on, or is about to. */
export function isAtWork(state: string): boolean {
  return AT_WORK.has(state);
}
const AT_WORK: ReadonlySet<string> = new Set<PeerState>([
  "computing",
  "averaging",
  "voting",
  "suspended",
  "agreeing",
  "catchingUp",
]);

/** It will not change any more. */
export function hasEnded(state: string): boolean {
  return state === "finished" || state === "halted";
}

export const HALT_REASONS = ["decided", "minority", "divergence", "asked", "failed"] as const;
export type HaltReason = (typeof HALT_REASONS)[number];
/** Why a peer saved: it finished, or one of the reasons for which it halted. */
export const SAVE_REASONS = ["finished", ...HALT_REASONS] as const;
export type SaveReason = (typeof SAVE_REASONS)[number];
