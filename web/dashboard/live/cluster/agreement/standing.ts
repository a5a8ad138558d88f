import { hasEnded } from "../../../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";

/** How a seat stands to the view that this tab is in. */
export interface Standing {
  readonly seat: number;
  readonly kind: "member" | "silent" | "catchingUp" | "ready" | "stopped" | "outside";
  readonly words: string;
}

/**
 * Every seat's place in the newest view that is known here, or on its way into the next one. Without a view there is
 * nothing to tell.
 */
export function standings(status: PeerStatus, seats: number): readonly Standing[] {
  if (status.view === 0) return [];
  return Array.from({ length: seats }, (_, seat) => ({ seat, ...standingOf(status, seat) }));
}

function standingOf(status: PeerStatus, seat: number): Pick<Standing, "kind" | "words"> {
  const peer = status.peers.find((candidate) => candidate.seat === seat);
  if (isMember(status, seat)) {
    if (status.suspects.includes(seat)) return { kind: "silent", words: "member, silent" };
    if (peer?.linkUp === false) return { kind: "silent", words: "member, out of reach" };
    return { kind: "member", words: "member" };
  }
  if (peer === undefined) return { kind: "outside", words: "not in it" };
  if (!peer.linkUp) return { kind: "outside", words: "not in it, out of reach" };
  if (peer.ready) return { kind: "ready", words: "has caught up, waits to be admitted" };
  if (peer.state === "catchingUp") {
    return { kind: "catchingUp", words: `is back, catching up: ${Math.floor(peer.progress * 100)} %` };
  }
  if (hasEnded(peer.state)) return { kind: "stopped", words: "not in it, stopped" };
  return { kind: "outside", words: "not in it, but in reach" };
}

/** In the view with the page load that it names; of a view that this tab missed only its seats are known. */
function isMember({ seat: own, members, missed, peers }: PeerStatus, seat: number): boolean {
  if (missed !== null) return missed.members.some((member) => member.seat === seat);
  return seat === own ? members.includes(own) : peers.some((peer) => peer.seat === seat && peer.member);
}
