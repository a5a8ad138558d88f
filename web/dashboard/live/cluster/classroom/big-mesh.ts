import { stateLook } from "../../../kit/look/state-look.ts";
import { ringAngles } from "../../../story/mesh-layout.ts";
import { peerLinks } from "../mesh/peer-links.ts";
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
  const angles = ringAngles(seats);
  const room = { x: BIG_MESH.width / 2 - radius - 12, y: BIG_MESH.height / 2 - radius - 30 };
  const placed = peers.map((peer, at) => {
    const angle = angles[at] ?? 0;
    const node: BigNode = {
      seat: peer.seat,
      own: peer.own,
      x: BIG_MESH.width / 2 + room.x * Math.cos(angle),
      y: BIG_MESH.height / 2 + room.y * Math.sin(angle),
      shape: stateLook(peer.state).shape,
      ...attention(peer, hasView),
    };
    return { ...peer, node };
  });
  const links = seats > LINKED_SEATS_MAX ? [] : peerLinks(placed).filter(({ kind }) => kind !== "foreign");
  return {
    nodes: placed.map(({ node }) => node),
    radius,
    links: links.map(({ key, a, b, kind }) => ({ key, a: a.node, b: b.node, up: kind !== "down" })),
  };
}

function attention(peer: ClusterPeer, hasView: boolean): Pick<BigNode, "tone" | "label"> {
  if (peer.suspect || !peer.linkUp) return { tone: "alarm", label: peer.state === "notHere" ? "not here" : "silent" };
  if (peer.state === "halted") return { tone: "away", label: "halted" };
  if (peer.ready) return { tone: "busy", label: "is back" };
  if (peer.state === "catchingUp") return { tone: "busy", label: `catching up, ${Math.floor(peer.progress * 100)} %` };
  return hasView && !peer.member ? { tone: "away", label: "not in the view" } : { tone: "calm", label: "" };
}
