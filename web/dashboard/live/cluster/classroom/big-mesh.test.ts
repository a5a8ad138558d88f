import { expect, test } from "vitest";
import { SEATS_MAX, SEATS_MIN } from "../../../../../shared/limits.ts";
import { byNumber, type SeatNaming } from "../../../story/seat-names.ts";
import type { ClusterPeer } from "../peers/cluster-peers.ts";
import { bigMesh, type BigNode } from "./big-mesh.ts";

const peer = (seat: number, more: Partial<ClusterPeer> = {}): ClusterPeer =>
  ({
    seat,
    own: seat === 0,
    state: "inStep",
    member: true,
    ready: false,
    suspect: false,
    linkUp: true,
    progress: 0,
    telemetry: null,
    ...more,
  }) as ClusterPeer;

/** What the view leaves to the mesh on screens of 1280 x 720, 1920 x 1080, 1024 x 768 and 390 x 844. */
const ROOMS = [
  { width: 500, height: 480, text: 28 },
  { width: 760, height: 730, text: 42 },
  { width: 400, height: 560, text: 22.5 },
  { width: 362, height: 200, text: 14 },
];

/** Somebody with a long name, of whom something is to be said. */
const emmy: SeatNaming = (seat) => (seat === 0 ? "Emmy Noether of Erlangen" : byNumber(seat));

test("any number of seats fits on any screen, with room for words below each, and none covers another", () => {
  for (const room of ROOMS) {
    for (let seats = SEATS_MIN; seats <= SEATS_MAX; seats += 1) {
      for (const named of seats < 10 ? [byNumber, emmy] : [emmy]) {
        const peers = Array.from({ length: seats }, (_, seat) => peer(seat, { state: "catchingUp" }));
        const { nodes, radius } = bigMesh(peers, true, named, room);
        for (const { x, y, seat, lines } of nodes) {
          const which = `seat ${seat} of ${seats} in ${room.width} x ${room.height}`;
          expect(x - radius >= 0 && x + radius <= room.width, which).toBe(true);
          expect(y - radius >= 0 && y + radius + 1.2 * lines.length * room.text <= room.height, which).toBe(true);
          const isWithin = lines.every(({ words, shift }) => {
            const half = Math.min(room.width / 2, 0.25 * words.length * room.text);
            return x + shift - half >= 0 && x + shift + half <= room.width;
          });
          expect(isWithin, `the words of ${which}`).toBe(true);
          const covered = nodes.filter(
            (other) => other.seat < seat && Math.hypot(other.x - x, other.y - y) <= 2 * radius,
          );
          expect(covered, which).toEqual([]);
        }
      }
    }
  }
});

const wordsOf = ({ lines }: BigNode): string => lines.map(({ words }) => words).join(" / ");

test("only what needs attention has a tone and words; whoever has a name keeps it, whatever is said", () => {
  const { nodes, links } = bigMesh(
    [
      peer(0, { state: "suspended" }),
      peer(1, { state: "suspended" }),
      peer(2, { state: "outOfReach", linkUp: false, suspect: true }),
      peer(3, { state: "catchingUp", member: false, progress: 0.456 }),
    ],
    true,
    (seat) => ["seat 0", "Ada Lovelace-King", "Grace", "seat 3"][seat] ?? "",
    { width: 500, height: 480, text: 28 },
  );
  expect(nodes.map((node) => `${node.tone} ${wordsOf(node)}`.trim())).toEqual([
    "calm",
    "calm Ada Lovelac…",
    "alarm Grace / silent",
    "busy catches up, 45 %",
  ]);
  expect(links.map(({ key, up }) => `${key} ${up}`)).toEqual(["0-1 true", "0-2 false", "0-3 true"]);
});
