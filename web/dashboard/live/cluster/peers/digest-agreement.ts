import type { JournalEntry } from "../../../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";

/** How another peer's committed state stands to this peer's own. */
export interface Agreement {
  /** `equal` also for a peer that is behind, when this peer's digest of that earlier round was the same. */
  readonly kind: "equal" | "ahead" | "behind" | "differs" | "unknown";
  readonly words: string;
}

/** Rounds back in which a peer that is behind is still compared with this peer's journal. */
const LOOK_BACK = 200;

/** Compares each other peer's committed digest with the own one of the same round, from now or from the journal. */
export function agreements(status: PeerStatus, journal: readonly JournalEntry[]): ReadonlyMap<number, Agreement> {
  const own = new Map<number, string>();
  for (const entry of journal.slice(-LOOK_BACK)) {
    if (entry.event === "committed") own.set(entry.round, entry.digest);
  }
  own.set(status.committed.round, status.committed.digest);
  return new Map(status.peers.map((peer) => [peer.seat, compare(status.committed.round, own, peer.committed)]));
}

function compare(
  ownRound: number,
  own: ReadonlyMap<number, string>,
  theirs: { readonly round: number; readonly digest: string } | null,
): Agreement {
  if (theirs === null) return { kind: "unknown", words: "not known yet" };
  const distance = theirs.round - ownRound;
  if (distance > 0) return { kind: "ahead", words: `${distance} ahead` };
  const digest = own.get(theirs.round);
  if (digest !== undefined && digest !== theirs.digest) return { kind: "differs", words: "differs" };
  if (distance === 0) return { kind: "equal", words: "equal" };
  return { kind: digest === undefined ? "behind" : "equal", words: `${-distance} behind` };
}
