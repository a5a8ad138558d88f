import { stateLook } from "../../../kit/look/state-look.ts";
import type { ClusterPeer } from "../peers/cluster-peers.ts";

/** The drawing's own units. */
export const BIG_MESH = { width: 600, height: 470 } as const;

/** A seat as it is seen from the back of a room. */
export interface BigNode {
  readonly seat: number;
  readonly own: boolean;
  readonly x: number;
  readonly y: number;
  /** `calm` has no colour of its own: what needs attention must stand out. */
  readonly tone: "calm" | "busy" | "alarm" | "away";
  /** Outline in a 16 x 16 box. */
  readonly shape: string;
  /** Only where there is something to say. */
  readonly label: string;
}

export interface BigMesh {
  readonly nodes: readonly BigNode[];
  readonly radius: number;
  /** Pairs of nodes with a link, and those whose link is down. */
  readonly links: readonly { readonly key: string; readonly a: BigNode; readonly b: BigNode; readonly up: boolean }[];
}

/** More seats than this have too many links to be told apart. */
const LINKED_SEATS_MAX = 16;

/** All seats on an ellipse, as large as they fit. */
export function bigMesh(peers: readonly ClusterPeer[], hasView: boolean): BigMesh {
  const seats = peers.length;
  const radius = seats <= 6 ? 52 : seats <= 10 ? 40 : seats <= 18 ? 29 : seats <= 26 ? 21 : 17;
  const start = seats === 2 ? Math.PI : seats % 2 === 0 ? -Math.PI / 2 - Math.PI / seats : -Math.PI / 2;
  const room = { x: BIG_MESH.width / 2 - radius - 12, y: BIG_MESH.height / 2 - radius - 30 };
  const nodes = peers.map((peer, at): BigNode => {
    const angle = start + (2 * Math.PI * at) / seats;
    return {
      seat: peer.seat,
      own: peer.own,
      x: BIG_MESH.width / 2 + room.x * Math.cos(angle),
      y: BIG_MESH.height / 2 + room.y * Math.sin(angle),
      shape: stateLook(peer.state).shape,
      ...attention(peer, hasView),
    };
  });
  const links = seats > LINKED_SEATS_MAX ? [] : linksOf(peers, nodes);
  return { nodes, radius, links };
}

function attention(peer: ClusterPeer, hasView: boolean): Pick<BigNode, "tone" | "label"> {
  if (peer.suspect || !peer.linkUp) return { tone: "alarm", label: peer.state === "notHere" ? "not here" : "silent" };
  if (peer.state === "halted") return { tone: "away", label: "halted" };
  if (peer.ready) return { tone: "busy", label: "is back" };
  if (peer.state === "catchingUp") return { tone: "busy", label: `catching up, ${Math.floor(peer.progress * 100)} %` };
  return hasView && !peer.member ? { tone: "away", label: "not in the view" } : { tone: "calm", label: "" };
}

/** This peer's own links, and those that others tell of. */
function linksOf(peers: readonly ClusterPeer[], nodes: readonly BigNode[]): BigMesh["links"] {
  return peers.flatMap((first, i) =>
    peers.slice(i + 1).flatMap((second, rest) => {
      const a = nodes[i];
      const b = nodes[i + 1 + rest];
      if (!a || !b) return [];
      const isOwn = first.own || second.own;
      const up = isOwn ? first.linkUp && second.linkUp : tells(first, second) || tells(second, first);
      return isOwn || up ? [{ key: `${first.seat}-${second.seat}`, a, b, up }] : [];
    }),
  );
}

function tells({ telemetry }: ClusterPeer, { seat }: ClusterPeer): boolean {
  return telemetry?.links.some((link) => link.seat === seat) ?? false;
}
