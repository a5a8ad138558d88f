import { expect, test } from "vitest";
import { hasEnded, hasStarted, isAtWork, PEER_STATES } from "./states.ts";

test("a peer has not started, is at work, saves, or has ended", () => {
  const kinds = PEER_STATES.map((state) => [hasStarted(state), isAtWork(state), hasEnded(state)].map(Number).join(""));
  expect(kinds).toEqual(["000", "000", ...Array(6).fill("110"), "100", "101", "101"]);
});
