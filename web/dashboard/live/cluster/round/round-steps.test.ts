import { expect, test } from "vitest";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { awaited } from "../../../story/phase.ts";
import { awaitedWords, stepOf } from "./round-steps.ts";

const status = (waitingFor: PeerStatus["waitingFor"]) =>
  ({ waitingFor, peers: [{ seat: 2, progress: 0.4 }] }) as unknown as PeerStatus;

test("H5: who is awaited, and what it is doing, or why it does nothing", () => {
  const both = [
    { seat: 2, doing: "computing" },
    { seat: 3, doing: "silent since it was voting" },
  ];
  expect(awaitedWords(awaited(status(both)))).toBe(
    "Waiting for seat 2 (computing, 40 %), seat 3 (silent since it was voting)",
  );
  expect(awaitedWords([])).toBe("");
  const many = [1, 2, 3, 4].map((seat) => ({ seat, doing: "computing" }));
  expect(awaitedWords(awaited(status(many)))).toBe("Waiting for seats 1, 2, 3 and 4");
});

test("a round has a step only while there is one", () => {
  expect((["computing", "averaging", "voting", "suspended"] as const).map(stepOf)).toEqual([
    "compute",
    "average",
    "vote",
    undefined,
  ]);
});
