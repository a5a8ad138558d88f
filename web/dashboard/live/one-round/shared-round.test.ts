import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonRound, SharedRound, type Teller } from "./shared-round.ts";

const peers = (...rounds: number[]): Teller[] => rounds.map((newest, seat) => ({ id: `seat ${seat}`, newest }));

describe("the round that all on one screen tell of", () => {
  test("is the newest that every peer has, and of those the newest that an example was asked about", () => {
    expect(commonRound(peers(37, 36, 39))).toBe(36);
    expect(commonRound([...peers(37, 36, 39), { id: "example", newest: 38, only: [20, 33, 38] }])).toBe(33);
    expect(commonRound([...peers(37), { id: "example", newest: 50, only: [50] }])).toBeUndefined();
    expect(commonRound([])).toBeUndefined();
  });

  test("stands for a second, so that it can be read", () => {
    const shared = new SharedRound();
    expect([0, 250, 500, 750, 1000].map((now) => shared.next(peers(now / 10 + 1), now))).toEqual([1, 1, 1, 1, 101]);
  });

  test("a peer that falls silent holds the others for a second or two, and no longer; it counts again when it speaks", () => {
    const shared = new SharedRound();
    shared.next(peers(10, 10), 0);
    // Seat 1 is silent from here on.
    const told = [1000, 2000, 3000, 4000].map((now) => shared.next(peers(10 + now / 100, 10), now));
    expect(told).toEqual([10, 10, 40, 50]);
    expect(shared.next(peers(60, 55), 5000)).toBe(55);
    expect(shared.next(peers(70, 70), 6000)).toBe(70);
  });

  test("a peer that is really behind does not draw the others back", () => {
    const shared = new SharedRound();
    shared.next(peers(100), 0);
    expect(shared.next(peers(110, 3), 1000)).toBe(100);
    expect(shared.next(peers(130, 3), 3000)).toBe(130);
  });

  test("whatever the peers do: it never goes back, never is ahead of a peer that keeps up, and never stands for long while all go on", () => {
    const step = fc.record({
      ms: fc.integer({ min: 1, max: 800 }),
      gains: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
      answers: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
        const shared = new SharedRound();
        const newest = [1, 1, 1];
        let only: number[] = [1];
        let [now, before] = [0, 0];
        const advancedAt = [0, 0, 0];
        for (const { ms, gains, answers } of steps) {
          now += ms;
          gains.forEach((gain, i) => {
            newest[i]! += gain;
            if (gain > 0) advancedAt[i] = now;
          });
          if (answers) only = [...only, newest[0]!].slice(-8);
          const example = { id: "example", newest: only.at(-1)!, only };
          const told = shared.next([...peers(...newest), example], now);
          expect(told).toBeGreaterThanOrEqual(before);
          if (told > before) {
            newest.forEach((each, i) => {
              if (now - advancedAt[i]! <= 1500) expect(told).toBeLessThanOrEqual(each);
            });
          }
          before = told;
        }
        // All stand still now, at the round of the foremost: a moment later it is told.
        const last = Math.max(...newest);
        shared.next(peers(last, last, last), now + 1600);
        expect(shared.next(peers(last, last, last), now + 3200)).toBe(last);
      }),
    );
  });
});
