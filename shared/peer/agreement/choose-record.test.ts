import { describe, expect, test } from "vitest";
import type { Candidate, Situation } from "./choose-record.ts";
import { chooseRecord, quorumOf } from "./choose-record.ts";

const digest = "0".repeat(32);
const together = (...seats: number[]): Map<number, Candidate> => {
  const hears = seats.reduce((bits, seat) => bits | (1 << seat), 0);
  return new Map(seats.map((seat) => [seat, { incarnation: `page-${seat}`, hears, reported: true }]));
};
const situation = (more: Partial<Situation>): Situation => ({
  view: 2,
  policy: "reorganize",
  before: [0, 1, 2, 3, 4],
  quorum: quorumOf(5),
  membersMin: 1,
  reports: [{ committed: { round: 3, digest }, prepared: null }],
  candidates: together(0, 1, 2),
  expected: [0, 1, 2],
  hasGrace: false,
  ...more,
});
const seatsOf = (more: Partial<Situation>) => chooseRecord(situation(more))?.members.map(({ seat }) => seat);

test("a quorum is a majority of all seats", () => {
  expect([2, 3, 4, 5, 6, 7, 32].map(quorumOf)).toEqual([2, 2, 3, 3, 4, 4, 17]);
});

describe("P5: the record that is proposed", () => {
  test("policy reorganize goes on with a majority", () => {
    expect(chooseRecord(situation({}))).toEqual({
      view: 2,
      kind: "continue",
      members: [0, 1, 2].map((seat) => ({ seat, incarnation: `page-${seat}` })),
      base: { round: 3, digest },
    });
  });

  test("I4: never with fewer, though a majority has promised", () => {
    expect(chooseRecord(situation({ candidates: together(0, 1) }))?.kind).toBe("halt");
  });

  test("only with seats that all hear one another", () => {
    const candidates = together(0, 1, 2, 3);
    candidates.set(3, { incarnation: "page-3", hears: 0b1001, reported: true });
    expect(seatsOf({ candidates })).toEqual([0, 1, 2]);
  });

  test("P1: leaves nobody out while there is grace", () => {
    expect(chooseRecord(situation({ expected: [0, 1, 2, 3], hasGrace: true }))).toBeUndefined();
    expect(seatsOf({ hasGrace: true })).toEqual([0, 1, 2]);
  });

  test("policy halt goes on with all seats, else it stops", () => {
    const all = { policy: "halt", candidates: together(0, 1, 2, 3, 4) } as const;
    expect(chooseRecord(situation(all))?.kind).toBe("continue");
    expect(chooseRecord(situation({ policy: "halt" }))?.kind).toBe("halt");
  });

  test("M7: a seat that has not been in any view is not lost: policy halt goes on without it, and with it", () => {
    const late = { policy: "halt", before: [0, 1, 2] } as const;
    expect(seatsOf(late)).toEqual([0, 1, 2]);
    expect(chooseRecord(situation({ ...late, candidates: together(0, 1, 2, 3) }))).toMatchObject({ kind: "continue" });
    expect(chooseRecord(situation({ ...late, candidates: together(0, 1, 3) }))?.kind).toBe("halt");
    expect(chooseRecord(situation({ ...late, membersMin: 4 }))?.kind).toBe("halt");
  });

  test("M7: policy halt goes on with those of the last view, though others would make as many", () => {
    const candidates = together(0, 1, 2, 3);
    const [left, right] = [candidates.get(0)!, candidates.get(3)!];
    candidates.set(0, { ...left, hears: 0b0111 });
    candidates.set(3, { ...right, hears: 0b1110 });
    expect(seatsOf({ policy: "halt", before: [1, 2, 3], candidates })).toEqual([1, 2, 3]);
  });

  test("joiners alone, who would have nobody to fetch the base from, do not go on", () => {
    const candidates = together(1, 2, 3);
    for (const [seat, joiner] of candidates) candidates.set(seat, { ...joiner, reported: false });
    expect(chooseRecord(situation({ candidates, expected: [] }))?.kind).toBe("halt");
  });

  test("without anybody who knows what was committed, nothing", () => {
    expect(chooseRecord(situation({ reports: [] }))).toBeUndefined();
  });
});
