import type { ExchangeStatus, PeerStatus } from "../../../../../shared/peer/status.ts";
import type { Telemetry } from "../../../../../shared/peer/telemetry.ts";
import { shownState } from "../../../kit/look/state-look.ts";
import { pacedState, type Pace } from "../pace.ts";

/** One seat of the cluster, this tab's own or another, with what is known of it now. */
export interface ClusterPeer {
  readonly seat: number;
  readonly own: boolean;
  /** Its state as it is shown: also `inStep`, and `outOfReach` and `notHere` where nothing newer is known. */
  readonly state: string;
  readonly member: boolean;
  readonly ready: boolean;
  readonly suspect: boolean;
  readonly linkUp: boolean;
  readonly round: number | undefined;
  readonly progress: number;
  readonly committed: { readonly round: number; readonly digest: string } | null;
  readonly heardMsAgo: number | null;
  readonly rttMs: number | null;
  readonly backend: string | null;
  readonly exchange: ExchangeStatus | null;
  /** How it does; null where it does not tell, or cannot be heard. */
  readonly telemetry: Telemetry | null;
}

/** All seats, ascending. At a quick pace the steps of a round are one state. */
export function clusterPeers(status: PeerStatus, pace: Pace): readonly ClusterPeer[] {
  const own: ClusterPeer = {
    seat: status.seat,
    own: true,
    state: pacedState(status.state, pace),
    member: status.members.includes(status.seat),
    ready: false,
    suspect: false,
    linkUp: true,
    round: status.round,
    progress: status.progress,
    committed: status.committed,
    heardMsAgo: null,
    rttMs: null,
    backend: status.backend === "" ? null : status.backend,
    exchange: null,
    telemetry: status.telemetry,
  };
  const others = status.peers.map((peer): ClusterPeer => ({
    seat: peer.seat,
    own: false,
    state: pacedState(shownState(peer), pace),
    member: peer.member,
    ready: peer.ready,
    suspect: status.suspects.includes(peer.seat),
    linkUp: peer.linkUp,
    round: peer.heardMsAgo === null ? undefined : peer.round,
    progress: peer.progress,
    committed: peer.committed,
    heardMsAgo: peer.heardMsAgo,
    rttMs: peer.rttMs,
    backend: peer.backend,
    exchange: peer.exchange,
    telemetry: peer.linkUp ? peer.telemetry : null,
  }));
  return [...others, own].sort((a, b) => a.seat - b.seat);
}
