/** The protocol's rules that lessons show, each in a sentence. `docs/protocol.md` has them in full. */
export const RULES = {
  M1: "The number of seats is fixed when a session is created.",
  M2: "There is no leader: every peer runs the same code, and none decides for another.",
  M4: "Training starts when all peers hear each other and report the same rules and the same first model.",
  H1: "Every peer tells every other at fixed times that it lives, what it does and whom it hears.",
  H3: "Whoever is silent for several heartbeats becomes a suspect.",
  H4: "A peer that was late itself distrusts its own clock and blames nobody.",
  H5: "A slow peer is not a dead one: as long as it is heard, the round waits for it.",
  R1: "Each peer computes a gradient of its own, on its own batch.",
  R2: "Each peer averages one slice for all and sends the same bytes to everybody.",
  R3: "Every peer applies the same exact update and keeps the state before it.",
  R4: "A round is committed when every member has voted for the same digest.",
  R5: "Different digests never commit: the round is tried once more, and then all stop.",
  P1: "Whoever is suspected is waited for: one grace time for the whole view.",
  P2: "When grace is over, a majority of all seats decides on one record by Paxos.",
  P5: "The policy says what that record is: to stop together, or to go on without the lost seats.",
  P6: "Fewer than a majority can decide nothing: they save what they have and stop.",
  P8: "Whoever comes back fetches the common state, checks its digest, and is then let in.",
  P9: "What anybody saves is the beginning of one and the same history.",
  I1: "No two peers ever commit different states for one round.",
  I8: "What a peer sends in secure averaging looks like noise to everybody else.",
  S1: "Secure averaging counts in whole numbers: its sum is exact.",
  S2: "Masks are made from secrets of each pair, and cancel in the sum.",
  S4: "All others but one together still learn nothing but the sum; it takes three seats.",
} as const;

export type LessonRule = keyof typeof RULES;
