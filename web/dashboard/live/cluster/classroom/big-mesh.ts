import { stateLook } from "../../../kit/look/state-look.ts";
import { ringAngles } from "../../../story/mesh-layout.ts";
import { shortly, type SeatNaming } from "../../../story/seat-names.ts";
import { peerLinks } from "../mesh/peer-links.ts";
import type { ClusterPeer } from "../peers/cluster-peers.ts";

/** The room that there is, in pixels, and how large its smallest text is. */
export interface MeshRoom {
  readonly width: number;
  readonly height: number;
  readonly text: number;
}

/** A seat as it is seen from the back of a room. */
export interface BigNode {
  readonly seat: number;
  readonly own: boolean;
  readonly x: number;
  readonly y: number;
  /** What stands in its circle. */
  readonly mark: string;
  /** `calm` has no colour of its own: what needs attention must stand out. */
  readonly tone: "calm" | "busy" | "alarm" | "away";
  /** Outline in a 16 x 16 box. */
  readonly shape: string;
  /** Below the circle, each in a line of its own: who it is, where there is room, and what is to be said of it. */
  readonly lines: readonly BigLine[];
}

export interface BigLine {
  readonly words: string;
  /** So far it stands beside the circle's middle, in pixels, to be within the picture. */
  readonly shift: number;
}

export interface BigMesh {
  readonly nodes: readonly BigNode[];
  readonly radius: number;
  /** Pairs of nodes with a link, and those whose link is down. */
  readonly links: readonly { readonly key: string; readonly a: BigNode; readonly b: BigNode; readonly up: boolean }[];
}

/** More seats than this have too many links to be told apart. */
const LINKED_SEATS_MAX = 16;

/** More seats than this have no room for a name below each. */
const NAMED_SEATS_MAX = 8;
const NAME_MAX = 12;

/** Of a line's height, and of a letter's width as the bold ones of names mostly have, in parts of the text's size. */
export const LINE_HEIGHT = 1.15;
const LETTER_WIDTH = 0.56;

/** All seats on an ellipse, as large as they fit, with a line of text below each; with two where somebody has a name. */
export function bigMesh(
  peers: readonly ClusterPeer[],
  hasView: boolean,
  nameOf: SeatNaming,
  { width, height, text }: MeshRoom,
): BigMesh {
  const seats = peers.length;
  const angles = ringAngles(seats);
  const widest = Math.max(8, Math.min(1.9 * text, height / 7, width / 7));
  const isNamed = seats <= NAMED_SEATS_MAX && peers.some(({ seat }) => !isNumber(nameOf(seat)));
  const below = widest + (isNamed ? 1.4 + LINE_HEIGHT : 1.4) * text;
  const margin = { x: Math.max(widest, 2.6 * text), above: widest, below };
  const middle = { x: width / 2, y: (height + margin.above - margin.below) / 2 };
  const room = {
    x: Math.max(0, width / 2 - margin.x),
    y: Math.max(0, (height - margin.above - margin.below) / 2 - 4),
  };
  const places = angles.map((angle) => ({
    x: middle.x + room.x * Math.cos(angle),
    y: middle.y + room.y * Math.sin(angle),
  }));
  const nearest = Math.min(
    ...places.flatMap((a, at) => places.slice(at + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y))),
  );
  const radius = Math.min(widest, 0.42 * nearest);
  const lineAt = (x: number, words: string): BigLine => {
    const half = Math.min(width / 2, 0.5 * LETTER_WIDTH * text * [...words].length);
    return { words, shift: Math.min(Math.max(x, half), width - half) - x };
  };
  const placed = peers.map((peer, at) => {
    const place = places[at] ?? middle;
    const { tone, remark } = attention(peer, hasView);
    const name = nameOf(peer.seat);
    const lines = [isNamed && !isNumber(name) ? shortly(name, NAME_MAX) : "", remark].filter((line) => line !== "");
    const node: BigNode = {
      seat: peer.seat,
      own: peer.own,
      ...place,
      mark: String(peer.seat),
      shape: stateLook(peer.state).shape,
      tone,
      lines: lines.map((words) => lineAt(place.x, words)),
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

/** Whether somebody is called by the seat's number: then that stands in the circle already. */
function isNumber(name: string): boolean {
  return name.startsWith("seat ");
}

function attention(peer: ClusterPeer, hasView: boolean): Pick<BigNode, "tone"> & { readonly remark: string } {
  if (peer.suspect || !peer.linkUp) return { tone: "alarm", remark: peer.state === "notHere" ? "not here" : "silent" };
  if (peer.state === "halted") return { tone: "away", remark: "halted" };
  if (peer.ready) return { tone: "busy", remark: "is back" };
  if (peer.state === "catchingUp") return { tone: "busy", remark: `catches up, ${Math.floor(peer.progress * 100)} %` };
  return hasView && !peer.member ? { tone: "away", remark: "left out" } : { tone: "calm", remark: "" };
}
