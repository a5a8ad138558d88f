import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { alignClocks, type ClockFacts, type ClockTime } from "./align-clocks.ts";

/** Longest that a message of these runs takes. */
const DELAY_MS_MAX = 30;

/** Rounds of several peers with clocks that are off: votes to all, and a commit when the last vote is there. */
function runOf(seed: number, offMs: number): { off: number[]; facts: ClockFacts } {
  const random = new Random(seed);
  const count = 2 + random.below(5);
  const off = Array.from({ length: count }, (_, clock) => (clock === 0 ? 0 : (random.uniform() * 2 - 1) * offMs));
  const shown = (clock: number, at: number): ClockTime => ({ clock, at: at - off[clock]! });
  const ordered: (readonly [ClockTime, ClockTime])[] = [];
  const close: (readonly [ClockTime, ClockTime])[] = [];
  let now = 0;
  for (let round = 0; round < 40; round += 1) {
    const votes = off.map(() => now + random.uniform() * 80);
    const commits = off.map((_, to) =>
      Math.max(...votes.map((at, from) => (from === to ? at : at + 1 + random.uniform() * (DELAY_MS_MAX - 1)))),
    );
    votes.forEach((at, from) => {
      commits.forEach((commit, to) => ordered.push([shown(from, at), shown(to, commit)]));
    });
    for (let clock = 1; clock < count; clock += 1) close.push([shown(0, commits[0]!), shown(clock, commits[clock]!)]);
    now = Math.max(...commits);
  }
  return { off, facts: { ordered, close } };
}

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

describe("clocks of several machines", () => {
  test("that are minutes apart are set right to less than a message's time, and no effect precedes its cause", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { off, facts } = runOf(seed, 300_000);
        const added = alignClocks(off.length, facts);
        expect(added[0]).toBe(0);
        off.forEach((offset, clock) => expect(Math.abs(added[clock]! - offset)).toBeLessThan(DELAY_MS_MAX));
        for (const [before, after] of facts.ordered) {
          expect(before.at + added[before.clock]!).toBeLessThanOrEqual(after.at + added[after.clock]! + 1e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("that agree are left alone", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { off, facts } = runOf(seed, 0);
        expect(alignClocks(off.length, facts)).toEqual(off.map(() => 0));
      }),
      { numRuns: 30 },
    );
  });

  test("about which nothing is known are believed", () => {
    expect(alignClocks(3, { ordered: [], close: [] })).toEqual([0, 0, 0]);
  });

  test("that no setting makes right, as one was changed under way, come as near as commits tell", () => {
    const at = (clock: number, time: number): ClockTime => ({ clock, at: time });
    const ordered = [
      [at(0, 100), at(1, 0)],
      [at(1, 100), at(0, 0)],
    ] as const;
    expect(alignClocks(2, { ordered, close: [[at(0, 500), at(1, 0)]] })).toEqual([0, 500]);
  });
});
