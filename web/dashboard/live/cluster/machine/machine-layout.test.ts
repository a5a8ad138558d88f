import { describe, expect, test } from "vitest";
import { peerMachine } from "../../../../../shared/peer/machine.ts";
import { PEER_STATES } from "../../../../../shared/peer/states.ts";
import { edgeCurve, pointOn, type Point } from "./edge-path.ts";
import { BIG, machineEdges, NARROW, WIDE, type MachineLayout } from "./machine-layout.ts";

/** How far a point is outside of a box; negative inside. */
function outside(point: Point, centre: Point, { width, height }: MachineLayout["box"]): number {
  return Math.max(Math.abs(point.x - centre.x) - width / 2, Math.abs(point.y - centre.y) - height / 2);
}

describe.each([
  ["wide", WIDE],
  ["narrow", NARROW],
  ["big", BIG],
])("the %s drawing of a peer's machine", (_name, layout) => {
  const curves = machineEdges(layout).map(({ from, to }) => ({
    from,
    to,
    points: Array.from({ length: 60 }, (_, at) =>
      pointOn(edgeCurve(layout.states[from], layout.states[to], layout.bends[from][to]!, layout.box), at / 59),
    ),
  }));

  test("has every state and every transition of the machine, and none that it does not have", () => {
    expect(Object.keys(layout.states).sort()).toEqual([...peerMachine.states].sort());
    const declared = peerMachine.states.flatMap((from) => peerMachine.successors(from).map((to) => `${from}-${to}`));
    expect(
      machineEdges(layout)
        .map(({ key }) => key)
        .sort(),
    ).toEqual([...declared].sort());
    expect(declared.length).toBeGreaterThan(30);
  });

  test("stays on its paper, its boxes apart, and no arrow runs through the box of another state", () => {
    for (const state of PEER_STATES) {
      const { x, y } = layout.states[state];
      const { width, height } = layout.box;
      expect(x - width / 2 >= 0 && x + width / 2 <= layout.width, `${state} lies beside it`).toBe(true);
      expect(y - height / 2 >= 0 && y + height / 2 <= layout.height, `${state} lies above or below it`).toBe(true);
      for (const other of PEER_STATES) {
        if (other === state) continue;
        const apart = outside(layout.states[other], layout.states[state], { width: 2 * width, height: 2 * height });
        expect(apart, `${state} and ${other} touch`).toBeGreaterThan(8);
      }
      for (const { from, to, points } of curves) {
        if (from === state || to === state) continue;
        const least = Math.min(...points.map((point) => outside(point, layout.states[state], layout.box)));
        expect(least, `${from} to ${to} touches ${state}`).toBeGreaterThan(2);
      }
    }
    for (const { x, y } of curves.flatMap(({ points }) => points)) {
      expect(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height).toBe(true);
    }
  });

  test("keeps the two ways between two states apart", () => {
    for (const { from, to, points } of curves) {
      const back = curves.find((other) => other.from === to && other.to === from);
      if (!back) continue;
      const middle = points[30]!;
      const gap = Math.min(...back.points.map(({ x, y }) => Math.hypot(x - middle.x, y - middle.y)));
      expect(gap, `${from} and ${to}`).toBeGreaterThan(5);
    }
  });
});
