import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { baseRound, type Report } from "./base-round.ts";

const digestOf = (round: number, history = "a") => `${history}${round}`.padStart(32, "0");
const report = (committed: number, prepared?: number, history = "a"): Report => ({
  committed: { round: committed, digest: digestOf(committed) },
  prepared: prepared === undefined ? null : { round: prepared, digest: digestOf(prepared, history) },
});

describe("P4: the base round", () => {
  test("nobody to report: nothing is known", () => {
    expect(baseRound([])).toBeUndefined();
  });

  test.each<[string, Report[], number]>([
    ["all are at c, one has not prepared c+1", [report(4, 5), report(4)], 4],
    ["all have prepared c+1", [report(4, 5), report(4, 5)], 5],
    ["one has committed c, the others voted for it", [report(5), report(4, 5), report(4, 5)], 5],
    ["one has committed c and prepared c+1, the others only voted for c", [report(5, 6), report(4, 5)], 5],
    ["a single reporter that has prepared: somebody may have committed", [report(7, 8)], 8],
    ["a single reporter that has not", [report(7)], 7],
  ])("%s", (_name, reports, round) => {
    expect(baseRound(reports)).toEqual({ round, digest: digestOf(round) });
  });

  test("what was prepared differently at two seats cannot be the base (R5)", () => {
    expect(baseRound([report(4, 5), report(4, 5, "b")])?.round).toBe(4);
  });

  test("I2: it is never below what anybody can have committed, and never beyond what all reporters hold", () => {
    const members = fc.integer({ min: 2, max: 7 });
    fc.assert(
      fc.property(
        members,
        fc.nat(5),
        fc.infiniteStream(fc.nat(3)),
        fc.infiniteStream(fc.boolean()),
        (n, c, steps, picks) => {
          // A reachable state: all have committed c; each has prepared c+1 or not; where all have, some have committed it
          // and some of those have prepared c+2.
          const at = Array.from({ length: n }, () => steps.next().value);
          const allPrepared = at.every((step) => step >= 1);
          const states = at.map((step) => {
            if (step === 0) return report(c);
            if (step === 1 || !allPrepared) return report(c, c + 1);
            return step === 2 ? report(c + 1) : report(c + 1, c + 2);
          });
          const reports = states.filter(() => picks.next().value);
          const base = baseRound(reports);
          if (!base) return;
          const committed = Math.max(...states.map((state) => state.committed.round));
          expect(base.round).toBeGreaterThanOrEqual(committed);
          for (const { committed: own, prepared } of reports) {
            expect([own.round, prepared?.round]).toContain(base.round);
          }
        },
      ),
    );
  });
});
