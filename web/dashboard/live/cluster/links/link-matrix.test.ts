import { expect, test } from "vitest";
import type { Telemetry } from "../../../../../shared/peer/telemetry.ts";
import type { ClusterPeer } from "../peers/cluster-peers.ts";
import { linkMatrix, shortFigure } from "./link-matrix.ts";

function peer(seat: number, links: Telemetry["links"] | null, more: Partial<ClusterPeer> = {}): ClusterPeer {
  const telemetry = links && ({ links } as Telemetry);
  return { seat, own: false, linkUp: true, telemetry, ...more } as ClusterPeer;
}
const link = (seat: number, rttMs: number | null, bytesPerSecond = 0, inFlightBytes = 0) => ({
  seat,
  rttMs,
  bytesPerSecond,
  inFlightBytes,
});

const peers = [
  peer(0, [link(1, 4, 2e6, 65_536), link(2, 1, 500_000)], { own: true }),
  peer(1, [link(0, 16), link(2, null)]),
  peer(2, null, { linkUp: false }),
];

test("rows are what each seat told of its links; what nobody told is a dash, what is known to be down a cross", () => {
  const texts = linkMatrix(peers, "rtt").map(({ cells }) => cells.map(({ text }) => text));
  expect(texts).toEqual([
    ["", "4.0", "×"],
    ["16", "", "–"],
    ["×", "–", ""],
  ]);
  expect(linkMatrix(peers, "rtt").map(({ own }) => own)).toEqual([true, false, false]);
});

test("each figure in its unit, shaded against the largest", () => {
  const [own] = linkMatrix(peers, "rate");
  expect(own?.cells[1]).toMatchObject({ text: "2.0", shade: 1, words: "Seat 0 to seat 1: 2.0 MB/s" });
  expect(linkMatrix(peers, "inFlight")[0]?.cells[1]?.words).toBe("Seat 0 to seat 1: 64 KiB");
  expect(linkMatrix(peers, "rtt")[0]?.cells[1]?.shade).toBe(0.5);
  expect(linkMatrix([peer(0, []), peer(1, null)], "rate")[0]?.cells[1]).toMatchObject({ kind: "unknown", shade: 0 });
});

test.each([
  [0, "0"],
  [0.001, "<.01"],
  [0.42, "0.42"],
  [0.999, "1.0"],
  [8.64, "8.6"],
  [117.4, "117"],
  [2400, "2.4k"],
  [86_400_000, "999k"],
])("%d fits into a small cell as %s", (value, text) => {
  expect(shortFigure(value)).toBe(text);
  expect(text.length).toBeLessThanOrEqual(4);
});
