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

export const HALT_REASONS = ["decided", "minority", "divergence", "asked", "failed"] as const;
export type HaltReason = (typeof HALT_REASONS)[number];
/** Why a peer saved: it finished, or one of the reasons for which it halted. */
export const SAVE_REASONS = ["finished", ...HALT_REASONS] as const;
export type SaveReason = (typeof SAVE_REASONS)[number];
