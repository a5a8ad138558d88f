import { expect, test } from "vitest";
import { SEATS_MAX, SEATS_MIN } from "../../../../../shared/limits.ts";
import type { ClusterPeer } from "../peers/cluster-peers.ts";
import { BIG_MESH, bigMesh } from "./big-mesh.ts";

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

test("any number of seats fits, with room for words below each, and none covers another", () => {
  for (let seats = SEATS_MIN; seats <= SEATS_MAX; seats += 1) {
    const { nodes, radius } = bigMesh(
      Array.from({ length: seats }, (_, seat) => peer(seat)),
      true,
    );
    for (const { x, y, seat } of nodes) {
      expect(x - radius >= 0 && x + radius <= BIG_MESH.width, `seat ${seat} of ${seats}`).toBe(true);
      expect(y - radius >= 0 && y + radius + 24 <= BIG_MESH.height, `seat ${seat} of ${seats}`).toBe(true);
      for (const other of nodes) {
        if (other.seat === seat) continue;
        expect(Math.hypot(other.x - x, other.y - y), `${seat} and ${other.seat} of ${seats}`).toBeGreaterThan(
          2 * radius,
        );
      }
    }
  }
});

test("only what needs attention has a tone and words", () => {
  const { nodes, links } = bigMesh(
    [
      peer(0, { state: "suspended" }),
      peer(1, { state: "suspended" }),
      peer(2, { state: "outOfReach", linkUp: false, suspect: true }),
      peer(3, { state: "catchingUp", member: false, progress: 0.456 }),
    ],
    true,
  );
  expect(nodes.map(({ tone, label }) => `${tone} ${label}`.trim())).toEqual([
    "calm",
    "calm",
    "alarm silent",
    "busy catching up, 45 %",
  ]);
  expect(links.map(({ key, up }) => `${key} ${up}`)).toEqual(["0-1 true", "0-2 false", "0-3 true"]);
});
