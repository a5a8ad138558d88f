import type { JournalEntry } from "../../../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { seatNames, shortDigest, whole } from "../../../kit/look/figures.ts";
import { agreements } from "./digest-agreement.ts";

/** Who holds the state that this peer has committed. */
export interface Holders {
  readonly holding: readonly number[];
  /** Members that are known to hold another state. */
  readonly differing: readonly number[];
  readonly members: number;
  /** `4 of 4 hold round 89, digest a7c0c6fd`. */
  readonly words: string;
}

/**
 * Who holds this peer's committed state. A round is committed with equal votes of all members (R4), so every member of
 * the view has prepared that very state, however old its last heartbeat is; only of the view's base the heartbeats tell.
 */
export function holders(status: PeerStatus, journal: readonly JournalEntry[]): Holders {
  const { committed, members, record, seat: own } = status;
  const judged = agreements(status, journal);
  const differing = status.peers
    .filter(({ seat, member }) => member && judged.get(seat)?.kind === "differs")
    .map(({ seat }) => seat);
  const isVoted = record !== null && record.kind !== "halt" && committed.round > record.base.round;
  const holds = (seat: number): boolean => {
    if (differing.includes(seat)) return false;
    if (seat === own || isVoted) return true;
    const kind = judged.get(seat)?.kind;
    const theirs = status.peers.find((peer) => peer.seat === seat)?.committed;
    return (kind === "equal" || kind === "ahead") && (theirs?.round ?? -1) >= committed.round;
  };
  const holding = members.filter(holds);
  return { holding, differing, members: members.length, words: words(status, holding.length, differing) };
}

function words({ committed, members }: PeerStatus, holding: number, differing: readonly number[]): string {
  const what = `round ${whole(committed.round)}, digest ${shortDigest(committed.digest)}`;
  if (members.length === 0) return `This tab holds ${what}`;
  const other =
    differing.length === 0 ? "" : `; ${seatNames(differing)} ${differing.length === 1 ? "has" : "have"} another`;
  return `${holding} of ${members.length} hold ${what}${other}`;
}
