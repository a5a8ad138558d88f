import type { OtherPeerStatus, PeerStatus } from "../../../../../shared/peer/status.ts";
import { shownState, type ShownState } from "../../../kit/look/state-look.ts";
import { pacedState, type Pace } from "../pace.ts";

/** One seat of the cluster, this tab's own or another, with all that is known of it now. */
export interface ClusterPeer extends Omit<OtherPeerStatus, "round" | "state"> {
  readonly own: boolean;
  /** Its state as it is shown: also `inStep`, and `outOfReach` and `notHere` where nothing newer is known. */
  readonly state: ShownState;
  /** Undefined where nothing was heard of it. */
  readonly round: number | undefined;
  readonly suspect: boolean;
}

/** All seats, ascending. At a quick pace the steps of a round are one state; whoever cannot be heard has no telemetry. */
export function clusterPeers(status: PeerStatus, pace: Pace): readonly ClusterPeer[] {
  const own: ClusterPeer = {
    ...status,
    own: true,
    state: pacedState(status.state, pace),
    member: status.members.includes(status.seat),
    ready: false,
    suspect: false,
    linkUp: true,
    heardMsAgo: null,
    rttMs: null,
    backend: status.backend === "" ? null : status.backend,
    exchange: null,
  };
  const others = status.peers.map((peer): ClusterPeer => ({
    ...peer,
    own: false,
    state: pacedState(shownState(peer), pace),
    suspect: status.suspects.includes(peer.seat),
    round: peer.heardMsAgo === null ? undefined : peer.round,
    telemetry: peer.linkUp ? peer.telemetry : null,
  }));
  return [...others, own].sort((a, b) => a.seat - b.seat);
}
