import { expect, test } from "vitest";
import { machineMoment } from "./machine-moment.ts";
import { paceOf, pacedState, roundsWords } from "../pace.ts";

test("the present state is lit, with the way that led there", () => {
  expect(machineMoment({ state: "suspended", cameFrom: "averaging" }, "quick")).toEqual({
    present: "suspended",
    lit: ["suspended"],
    moving: ["averaging-suspended"],
  });
  expect(machineMoment({ state: "recovering", cameFrom: null }, "watchable").moving).toEqual([]);
});

test("rounds that go by too quickly are lit as one, and singly as soon as one hangs", () => {
  const voting = { state: "voting", cameFrom: "averaging" } as const;
  expect(machineMoment(voting, paceOf({ roundMs: 60 }, 100)).moving).toEqual([
    "computing-averaging",
    "averaging-voting",
    "voting-computing",
  ]);
  expect(machineMoment(voting, paceOf({ roundMs: 60 }, 900)).lit).toEqual(["voting"]);
  expect(machineMoment(voting, paceOf({ roundMs: 700 }, 0)).lit).toEqual(["voting"]);
  expect(machineMoment(voting, paceOf(undefined, 0)).lit).toEqual(["voting"]);
  expect([pacedState("voting", "quick"), pacedState("halted", "quick")]).toEqual(["inStep", "halted"]);
  expect([roundsWords({ roundMs: 64 }), roundsWords({ roundMs: 640 })]).toEqual([
    "16 rounds a second",
    "1.6 rounds a second",
  ]);
});
