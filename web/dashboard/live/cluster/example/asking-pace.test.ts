import fc from "fast-check";
import { expect, test } from "vitest";
import { AskingPace } from "./asking-pace.ts";

test("it asks once a second at most, and short answers take a twentieth of the time at most", () => {
  const pace = new AskingPace();
  expect(pace.restMs).toBe(1000);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 60_000, noNaN: true }), (ms) => {
      pace.answered(ms);
      expect(ms + pace.restMs).toBeGreaterThanOrEqual(1000 - 1e-9);
      if (pace.restMs < 5000) expect(ms / (ms + pace.restMs)).toBeLessThanOrEqual(0.05 + 1e-9);
      expect(pace.restMs).toBeLessThanOrEqual(5000);
    }),
  );
});
