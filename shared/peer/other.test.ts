import { expect, test } from "vitest";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import { Clock } from "./clock.ts";
import { Other } from "./other.ts";

function heartbeat(sequence: number, round: number): MessageOf<"heartbeat"> {
  return {
    v: WIRE_VERSION,
    type: "heartbeat",
    sequence,
    view: 2,
    round: round + 1,
    state: "computing",
    committed: { round, digest: "0".repeat(32) },
    prepared: null,
    hears: 0b111,
    progress: 0,
    ready: false,
    lobby: null,
  };
}

test("H4, P8: haste is rounds from one heartbeat of the sender to its next, however many were missed in a sleep", () => {
  const other = new Other(1, 500, new Clock());
  other.linkUp("page-1");
  other.hear(heartbeat(7, 100), 1_000);
  expect(other.advance, "of one heartbeat nothing can be told").toBe(0);
  other.hear(heartbeat(8, 130), 1_500);
  expect(other.advance).toBe(30);
  // A sleep of 40 s, in which the own clock stood still.
  other.hear(heartbeat(88, 2_530), 1_550);
  expect(other.advance).toBe(30);
  other.hear(heartbeat(90, 2_533), 2_550);
  expect(other.advance, "rounded up").toBe(2);
  other.hear(heartbeat(91, 2_533), 3_050);
  expect(other.advance).toBe(0);
});

test("a count that has wrapped around, and one heartbeat that comes twice, are no leap", () => {
  const other = new Other(1, 500, new Clock());
  other.linkUp("page-1");
  other.hear(heartbeat(2 ** 32 - 1, 10), 0);
  other.hear(heartbeat(1, 20), 1_000);
  expect(other.advance).toBe(5);
  other.hear(heartbeat(1, 20), 1_000);
  expect(other.advance).toBe(0);
});
