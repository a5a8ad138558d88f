import fc from "fast-check";
import { expect, test } from "vitest";
import { SEATS_MAX, SEATS_MIN } from "../../../shared/limits.ts";
import { meshLayout } from "./mesh-layout.ts";

test("every peer stands inside the picture and none on another, for any seats and width", () => {
  fc.assert(
    fc.property(fc.integer({ min: SEATS_MIN, max: SEATS_MAX }), fc.integer({ min: 300, max: 1400 }), (seats, width) => {
      const { nodes, height, nodeRadius } = meshLayout(seats, width);
      expect(nodes).toHaveLength(seats);
      for (const [index, node] of nodes.entries()) {
        expect(node.x).toBeGreaterThanOrEqual(nodeRadius);
        expect(node.x).toBeLessThanOrEqual(width - nodeRadius);
        expect(node.y).toBeGreaterThanOrEqual(nodeRadius);
        expect(node.y).toBeLessThanOrEqual(height - nodeRadius);
        for (const other of nodes.slice(index + 1)) {
          expect(Math.hypot(node.x - other.x, node.y - other.y)).toBeGreaterThan(1.5 * nodeRadius);
        }
      }
    }),
  );
});

test("a small session has its words even on a phone, a large one only where they fit", () => {
  expect([2, 3, 4].map((seats) => meshLayout(seats, 310).worded)).toEqual([true, true, true]);
  expect(meshLayout(8, 310).worded).toBe(false);
  expect(meshLayout(8, 640).worded).toBe(true);
  expect(meshLayout(16, 640).worded).toBe(false);
});
