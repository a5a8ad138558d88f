import { describe, expect, test } from "vitest";
import {
  expectCut,
  expectOneWay,
  expectPause,
  expectSlow,
  expectSplit,
  expectCorrupt,
  expectLie,
  type FaultSpec,
} from "./expectations.ts";
import { namesOf } from "../../story/seat-names.ts";

const spec: FaultSpec = { seats: 5, policy: "halt", heartbeatMs: 500, graceMs: 15_000 };
const going: FaultSpec = { ...spec, policy: "reorganize" };

describe("a split", () => {
  test("P5: the majority does what the policy says, whichever side it is on", () => {
    expect(expectSplit([0, 1, 4], [2, 3], spec).replaceAll("\u00a0", " ")).toBe(
      "The sides suspect each other after 5 missed heartbeats (2.5 s) and wait 15 s; then seats 0, 1 and 4, 3 of 5 and so a majority, decide on one round, save it and stop, because the policy is to stop together; seats 2 and 3 can decide nothing, save and stop.",
    );
    expect(expectSplit([2], [0, 1, 3, 4], going)).toContain(
      "seats 0, 1, 3 and 4, 4 of 5 and so a majority, decide on a new view and train on; seat 2 can decide nothing, saves and stops, and may come back",
    );
  });

  test("P6: half of the seats is no majority", () => {
    const even = expectSplit([0, 1], [2, 3], { ...going, seats: 4 });
    expect(even).toContain("neither side has 3 of 4 seats, so nobody can decide anything");
    expect(expectSplit([0], [1], { ...going, seats: 2 })).toContain("neither side has 2 of 2 seats");
  });

  test("nothing is cut while all are on one side", () => {
    expect(expectSplit([0, 1, 2, 3, 4], [], spec)).toBe("All seats are on one side: nothing is cut.");
  });
});

describe("a cut at one tab", () => {
  test("from all others is a split", () => {
    expect(expectCut(2, [0, 1, 3, 4], going)).toBe(expectSplit([2], [0, 1, 3, 4], going));
  });

  test("from some leaves seats that hear both", () => {
    expect(expectCut(0, [1], spec)).toContain("while seats 2, 3 and 4 still hear both");
    expect(expectCut(0, [1], spec)).toContain("save it and stop");
    expect(expectCut(0, [1], going)).toContain("a largest set of seats that all hear each other goes on");
    expect(expectCut(0, [], going)).toMatch(/^Choose/);
  });
});

test("P2: who is out of the view decides nothing, and takes no side", () => {
  const smaller: FaultSpec = { ...going, seats: 3, members: [0, 1] };
  expect(expectSplit([0, 2], [1], smaller)).toContain("neither side has 2 of 3 seats");
  expect(expectCut(0, [1], smaller)).toBe(expectSplit([0], [1], smaller));
  expect(expectPause(60_000, smaller)).toContain("too few to decide anything");
});

test("people are called by their names, where they have some", () => {
  const named = namesOf([
    { seat: 0, name: "Ada" },
    { seat: 2, name: "Ben" },
  ]);
  expect(expectSplit([0, 1, 4], [2, 3], spec, named)).toContain("then Ada, seat 1 and seat 4, 3 of 5");
  expect(expectOneWay(0, 2, spec, named)).toMatch(/^Ben hears nothing of Ada any more/);
  expect(expectCorrupt("model", 1, named)).toMatch(/^Seat 1 votes/);
});

test("H2: one way is no way", () => {
  expect(expectOneWay(0, 3, spec)).toContain("both count the link as down");
});

test("H5: slow is not dead, unless it is slower than five heartbeats", () => {
  expect(expectSlow([1], 300, spec)).toContain("nobody is suspected");
  expect(expectSlow([1], 3000, spec)).toContain("seat 1 suspects this seat");
});

test("H4, P1: a standstill is short, or within grace, or too long", () => {
  expect(expectPause(1000, spec)).toContain("suspect nobody");
  expect(expectPause(4000, spec)).toContain("wakes while they wait");
  expect(expectPause(60_000, spec)).toContain("decide on one round, save it and stop without it");
  expect(expectPause(60_000, going)).toContain("decide on a new view and go on without it");
  expect(expectPause(60_000, { ...going, seats: 2 })).toContain("too few to decide anything");
});

test("R5: a wrong average is tried again, a wrong model is not", () => {
  expect(expectCorrupt("gradient", 1)).toContain("training goes on");
  expect(expectCorrupt("model", 1)).toContain("naming seat 1");
});

test("a lie moves a mean, is outvoted by a median of three or more, and is nobody's to see in a secure average", () => {
  const lie = (seats: number, aggregation: "mean" | "median", averaging: "plain" | "secure" = "plain") =>
    expectLie(1, { seats, aggregation, averaging });
  expect(lie(5, "mean")).toContain("the model gets worse");
  expect(lie(5, "median")).toContain("fewer than half of 5 seats lie");
  expect(lie(2, "median")).toContain("at least three seats");
  expect(lie(5, "mean", "secure")).toContain("Nobody sees what seat 1 contributes");
});
