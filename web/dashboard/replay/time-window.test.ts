import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisStep, follow, pan, wholeWindow, windowAround, zoom } from "./time-window.ts";

const ENDS_AT = 10_000;
const whole = wholeWindow(ENDS_AT);

describe("the window on a recording", () => {
  test("keeps what is under the pointer in its place, and stays within the recording", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))),
        (steps) => {
          let window = whole;
          for (const [factor, share] of steps) {
            const around = window.from + share * (window.until - window.from);
            const next = zoom(window, factor, around, ENDS_AT);
            expect(next.from).toBeGreaterThanOrEqual(whole.from - 1e-6);
            expect(next.until).toBeLessThanOrEqual(whole.until + 1e-6);
            expect(next.until - next.from).toBeGreaterThanOrEqual(0.999);
            const touches = next.from <= whole.from + 1e-6 || next.until >= whole.until - 1e-6;
            if (!touches) expect((around - next.from) / (next.until - next.from)).toBeCloseTo(share, 3);
            window = next;
          }
        },
      ),
    );
  });

  test("is moved to the ends and no further", () => {
    const window = windowAround(5000, 1000, ENDS_AT);
    expect(window).toEqual({ from: 4500, until: 5500 });
    expect(pan(window, 1e9, ENDS_AT).until).toBe(whole.until);
    expect(pan(window, -1e9, ENDS_AT).from).toBe(whole.from);
    expect(pan(whole, 50, ENDS_AT)).toEqual(whole);
  });

  test("follows the moment that is played, and rests while it is in sight", () => {
    const window = windowAround(5000, 1000, ENDS_AT);
    expect(follow(window, 5300, ENDS_AT)).toBe(window);
    const later = follow(window, 5600, ENDS_AT);
    expect(later.from).toBeCloseTo(5400);
    expect(follow(window, 100, ENDS_AT).from).toBeLessThan(100);
  });

  test("has marks at round figures", () => {
    expect([0.03, 7, 70, 3000, 61_000, 150_000].map(axisStep)).toEqual([0.1, 10, 100, 5000, 120_000, 180_000]);
  });
});
