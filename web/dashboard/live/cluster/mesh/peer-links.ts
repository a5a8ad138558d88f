import type { ClusterPeer } from "../peers/cluster-peers.ts";

/**
 * What is known here of the link between two peers: of this peer's own whether it is `up` or `down`; of one among others
 * whether either end has `told` of it.
 */
export interface PeerLink<Peer> {
  readonly key: string;
  readonly a: Peer;
  readonly b: Peer;
  readonly kind: "up" | "down" | "told" | "foreign";
}

type Linked = Pick<ClusterPeer, "seat" | "own" | "linkUp" | "telemetry">;

/** Every pair of peers; those of this peer last, as they are drawn over the others. */
export function peerLinks<Peer extends Linked>(peers: readonly Peer[]): readonly PeerLink<Peer>[] {
  const pairs = peers.flatMap((a, at) => peers.slice(at + 1).map((b) => ({ a, b, key: `${a.seat}-${b.seat}` })));
  const links = pairs.map((pair): PeerLink<Peer> => ({ ...pair, kind: kindOf(pair.a, pair.b) }));
  const isOwn = ({ a, b }: PeerLink<Peer>): boolean => a.own || b.own;
  return [...links.filter((link) => !isOwn(link)), ...links.filter(isOwn)];
}

function kindOf(a: Linked, b: Linked): PeerLink<Linked>["kind"] {
  if (a.own || b.own) return a.linkUp && b.linkUp ? "up" : "down";
  return tells(a, b) || tells(b, a) ? "told" : "foreign";
}

function tells({ telemetry }: Linked, { seat }: Linked): boolean {
  return telemetry?.links.some((link) => link.seat === seat) ?? false;
}
