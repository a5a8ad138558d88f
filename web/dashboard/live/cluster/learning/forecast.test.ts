import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedEnd, forecast, shareOfWay, type Ends } from "./forecast.ts";

const ENDS: Ends = { rounds: 1000, target: 0.97, isShare: true, evaluateEvery: 20 };

/** MNIST at two tabs with the spec's defaults, evaluated every 20 rounds: the target was reached at round 840. */
const REAL = [
  0.8485, 0.8877, 0.9042, 0.9117, 0.9173, 0.9253, 0.9251, 0.9319, 0.9385, 0.9405, 0.9454, 0.9421, 0.9446, 0.9486,
  0.9497, 0.9494, 0.9486, 0.9522, 0.9558, 0.9544, 0.9531, 0.9528, 0.9566, 0.9584, 0.9597, 0.958, 0.9591, 0.962, 0.9612,
  0.9633, 0.9622, 0.9628, 0.9649, 0.9656, 0.9668, 0.9679, 0.9676, 0.9652, 0.9672, 0.969, 0.9672, 0.97,
].map((value, i) => ({ round: 20 * (i + 1), value }));

/** Evaluations of a session whose wrong answers fall as a power of the round, with some noise. */
function learning(
  upTo: number,
  exponent: number,
  noise: (round: number) => number = () => 1,
): { round: number; value: number }[] {
  return Array.from({ length: Math.floor(upTo / 20) }, (_, i) => {
    const round = 20 * (i + 1);
    return { round, value: 1 - 0.5 * (round / 20) ** -exponent * noise(round) };
  });
}

describe("forecast", () => {
  test("without a target it is the last round; with one, nothing is told before three evaluations", () => {
    expect(forecast([], { ...ENDS, target: null })).toEqual({ end: "last", from: 1000, to: 1000 });
    expect(forecast(learning(40, 1), ENDS)).toEqual({ end: "unknown" });
    expect(expectedEnd(forecast([], ENDS))).toBeUndefined();
  });

  test("the target of a curve that goes on as it went lies within the range that is told, from few evaluations on", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.7, max: 1.4, noNaN: true }),
        fc.integer({ min: 4, max: 10 }),
        fc.array(fc.double({ min: 0.97, max: 1.03, noNaN: true }), { minLength: 50, maxLength: 50 }),
        (exponent, evaluations, noise) => {
          const reached = 20 * (0.5 / 0.03) ** (1 / exponent);
          fc.pre(reached > 20 * evaluations + 20 && reached < 900);
          const found = forecast(
            learning(20 * evaluations, exponent, (round) => noise[round / 20]!),
            ENDS,
          );
          expect(found.end).not.toBe("unknown");
          if (found.end === "last" || found.end === "unknown") {
            expect(reached).toBeGreaterThan(800);
            return;
          }
          expect(found.from).toBeLessThanOrEqual(reached + 20);
          expect(found.to).toBeGreaterThanOrEqual(reached - 20);
        },
      ),
    );
  });

  test("of a real session, all that is told from a quarter of the way on holds its end, within two evaluations", () => {
    const reached = REAL.length * 20;
    for (let known = 10; known < REAL.length; known++) {
      const found = forecast(REAL.slice(0, known), ENDS);
      expect(found.end, `after ${known} evaluations`).toBe("either");
      if (found.end !== "either") return;
      expect(found.from, `after ${known} evaluations`).toBeLessThanOrEqual(reached + 40);
      expect(found.to).toBeGreaterThanOrEqual(reached);
    }
  });

  test("what stands still, or goes the wrong way, ends with the last round", () => {
    const flat = Array.from({ length: 10 }, (_, i) => ({ round: 20 * (i + 1), value: 0.5 }));
    expect(forecast(flat, ENDS).end).toBe("last");
    const worse = flat.map(({ round }) => ({ round, value: 0.5 - round / 1000 }));
    expect(forecast(worse, ENDS).end).toBe("last");
  });

  test("an error is followed down to its target, as shares are up to theirs", () => {
    const errors = Array.from({ length: 8 }, (_, i) => ({ round: 20 * (i + 1), value: 8 / (i + 1) }));
    const found = forecast(errors, { ...ENDS, target: 0.5, isShare: false });
    expect(found).toMatchObject({ end: "target" });
    expect(expectedEnd(found)).toBeGreaterThan(250);
    expect(expectedEnd(found)).toBeLessThan(420);
  });

  test("whatever was evaluated: it is a range of rounds that are still to come, each an evaluated one or the last", () => {
    const evaluations = fc
      .uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 })
      .map((steps) => [...steps].sort((a, b) => a - b).map((step) => 20 * step))
      .chain((rounds) =>
        fc.tuple(
          ...rounds.map((round) => fc.double({ min: 0, max: 1, noNaN: true }).map((value) => ({ round, value }))),
        ),
      );
    fc.assert(
      fc.property(evaluations, fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), (done, isShare, target) => {
        const found = forecast(done, { ...ENDS, isShare, target });
        if (found.end === "unknown") {
          expect(done.length).toBeLessThan(3);
          return;
        }
        expect(found.from % 20).toBe(0);
        expect(found.from).toBeLessThanOrEqual(found.to);
        expect(found.to).toBeLessThanOrEqual(1000);
        expect(found.from).toBeGreaterThan(done.at(-1)?.round ?? 0);
      }),
    );
  });
});

test("a bar begins at where it was first seen, and is full at the target, either way", () => {
  expect(shareOfWay(0.1, 0.1, 0.9)).toBe(0);
  expect(shareOfWay(0.1, 0.5, 0.9)).toBeCloseTo(0.5);
  expect(shareOfWay(4, 1, 2)).toBe(1);
  expect(shareOfWay(4, 5, 2)).toBe(0);
  expect(shareOfWay(1, 1, 1)).toBe(1);
});
