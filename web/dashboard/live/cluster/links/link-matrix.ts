import { called } from "../../../story/called.svelte.ts";
import { atBegin } from "../../../story/seat-names.ts";
import type { ClusterPeer } from "../peers/cluster-peers.ts";

/** What the matrix of links can show. */
export const LINK_FIGURES = ["rtt", "rate", "inFlight"] as const;
export type LinkFigure = (typeof LINK_FIGURES)[number];

export interface LinkFigureLook {
  readonly name: string;
  readonly unit: string;
  readonly explanation: string;
}

export const LINK_FIGURE_LOOKS: Readonly<Record<LinkFigure, LinkFigureLook>> = {
  rtt: { name: "Round trip", unit: "ms", explanation: "How long a heartbeat takes to that seat and back." },
  rate: {
    name: "Rate",
    unit: "MB/s",
    explanation: "What the row's seat has sent to the column's seat in the last second.",
  },
  inFlight: {
    name: "In flight",
    unit: "KiB",
    explanation: "What the row's seat has sent to the column's seat and has no receipt for yet.",
  },
};

/** From one seat to another. */
export interface LinkCell {
  readonly from: number;
  readonly to: number;
  readonly kind: "self" | "known" | "unknown" | "down";
  /** Short enough for a small cell; `–` where nothing is known. */
  readonly text: string;
  /** How large it is among all that are known, 0..1. */
  readonly shade: number;
  /** In words, with its unit. */
  readonly words: string;
}

export interface LinkRow {
  readonly from: number;
  readonly own: boolean;
  readonly cells: readonly LinkCell[];
}

/** The links of all seats to all seats, as each told its own last. */
export function linkMatrix(peers: readonly ClusterPeer[], figure: LinkFigure): readonly LinkRow[] {
  const valueOf = (from: ClusterPeer, to: ClusterPeer): number | null => {
    const link = from.telemetry?.links.find(({ seat }) => seat === to.seat);
    if (!link) return null;
    if (figure === "rtt") return link.rttMs;
    return figure === "rate" ? link.bytesPerSecond / 1e6 : link.inFlightBytes / 1024;
  };
  const largest = Math.max(0, ...peers.flatMap((from) => peers.map((to) => valueOf(from, to) ?? 0)));
  return peers.map((from) => ({
    from: from.seat,
    own: from.own,
    cells: peers.map((to) => cellOf(from, to, valueOf(from, to), largest, figure)),
  }));
}

function cellOf(
  from: ClusterPeer,
  to: ClusterPeer,
  value: number | null,
  largest: number,
  figure: LinkFigure,
): LinkCell {
  const ends = { from: from.seat, to: to.seat };
  const way = `${atBegin(called(from.seat))} to ${called(to.seat)}`;
  if (from.seat === to.seat) return { ...ends, kind: "self", text: "", shade: 0, words: "" };
  // Of the own links more is known than what is told: heartbeats, both ways.
  if ((from.own && !to.linkUp) || (to.own && !from.linkUp)) {
    return { ...ends, kind: "down", text: "×", shade: 0, words: `${way}: link down` };
  }
  if (value === null) return { ...ends, kind: "unknown", text: "–", shade: 0, words: `${way}: not known` };
  const text = shortFigure(value);
  const shade = largest > 0 ? Math.sqrt(value / largest) : 0;
  return { ...ends, kind: "known", text, shade, words: `${way}: ${text} ${LINK_FIGURE_LOOKS[figure].unit}` };
}

/** At most four characters: 0, 0.42, 8.6, 117, 2.4k. */
export function shortFigure(value: number): string {
  if (value === 0) return "0";
  if (value < 0.995) return value < 0.005 ? "<.01" : value.toFixed(2);
  if (value < 9.95) return value.toFixed(1);
  if (value < 999.5) return value.toFixed(0);
  return value < 9950 ? `${(value / 1000).toFixed(1)}k` : `${Math.min(999, Math.round(value / 1000))}k`;
}
