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

/** Why a peer saved: it finished, or one of the reasons for which it halted. */
export type SaveReason = "finished" | HaltReason;
export type HaltReason = "decided" | "minority" | "divergence" | "asked" | "failed";
