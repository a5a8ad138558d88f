import type { OtherPeerStatus, PeerStatus } from "../../../shared/peer/status.ts";

/** What is looked at of a status. */
type Seen = Pick<PeerStatus, "view" | "members"> & {
  readonly peers: readonly Pick<OtherPeerStatus, "seat" | "heardMsAgo">[];
};

/** Seats that have not come yet to a session that runs, as far as this peer knows. Ascending. */
export function stillToCome({ view, members, peers }: Seen): readonly number[] {
  if (view === 0) return [];
  return peers.filter(({ seat, heardMsAgo }) => heardMsAgo === null && !members.includes(seat)).map(({ seat }) => seat);
}
