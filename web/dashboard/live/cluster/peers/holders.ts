import { allCalled } from "../../../story/called.svelte.ts";
import type { JournalEntry } from "../../../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { shortDigest, whole } from "../../../kit/look/figures.ts";

/** How another peer's committed state stands to this peer's own. */
export interface Standing {
  /** `equal` also for a peer that is behind, when this peer's digest of that earlier round was the same. */
  readonly kind: "equal" | "ahead" | "behind" | "differs" | "unknown";
  readonly words: string;
}

/** Rounds back in which a peer that is behind is still compared with this peer's journal. */
const LOOK_BACK = 200;

/** Compares each other peer's committed digest with the own one of the same round, from now or from the journal. */
export function digestsBeside(status: PeerStatus, journal: readonly JournalEntry[]): ReadonlyMap<number, Standing> {
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
): Standing {
  if (theirs === null) return { kind: "unknown", words: "not known yet" };
  const distance = theirs.round - ownRound;
  if (distance > 0) return { kind: "ahead", words: `${distance} ahead` };
  const digest = own.get(theirs.round);
  if (digest !== undefined && digest !== theirs.digest) return { kind: "differs", words: "differs" };
  if (distance === 0) return { kind: "equal", words: "equal" };
  return { kind: digest === undefined ? "behind" : "equal", words: `${-distance} behind` };
}

/** Who holds the state of a round that this peer has committed. */
export interface Holders {
  readonly holding: readonly number[];
  /** Members that are known to hold another state. */
  readonly differing: readonly number[];
  readonly members: number;
  /** `4 of 4 hold round 89, digest a7c0c6fd`. */
  readonly words: string;
}

/**
 * Who holds the state of a round that this peer has committed. A round is committed with equal votes of all members (R4),
 * so every member of the view has prepared that very state, however old its last heartbeat is; only of the view's base, and
 * of what was before, the heartbeats tell.
 * @param digest undefined where it is not known here any more
 */
export function holders(
  status: PeerStatus,
  journal: readonly JournalEntry[],
  { round, digest }: { readonly round: number; readonly digest: string | undefined } = status.committed,
): Holders {
  const { members, record, seat: own } = status;
  const judged = digestsBeside(status, journal);
  const differing = status.peers
    .filter(({ seat, member }) => member && judged.get(seat)?.kind === "differs")
    .map(({ seat }) => seat);
  const isVoted = record !== null && record.kind !== "halt" && round > record.base.round;
  const holds = (seat: number): boolean => {
    if (differing.includes(seat)) return false;
    if (seat === own || isVoted) return true;
    const kind = judged.get(seat)?.kind;
    const theirs = status.peers.find((peer) => peer.seat === seat)?.committed;
    return (kind === "equal" || kind === "ahead") && (theirs?.round ?? -1) >= round;
  };
  const holding = members.filter(holds);
  const what = `round ${whole(round)}${digest === undefined ? "" : `, digest ${shortDigest(digest)}`}`;
  return { holding, differing, members: members.length, words: words(what, members.length, holding.length, differing) };
}

function words(what: string, members: number, holding: number, differing: readonly number[]): string {
  if (members === 0) return `This tab holds ${what}`;
  const other =
    differing.length === 0 ? "" : `; ${allCalled(differing)} ${differing.length === 1 ? "has" : "have"} another`;
  return `${holding} of ${members} hold ${what}${other}`;
}
