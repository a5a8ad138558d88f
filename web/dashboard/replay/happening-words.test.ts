import { describe, expect, test } from "vitest";
import type { Band } from "../../../shared/replay/recording.ts";
import { bandWords, happeningWords, messageWords } from "./happening-words.ts";

type Ways = Band["ways"];
const cut = (seats: readonly number[], ways: Ways): string =>
  bandWords({ kind: "cut", from: 0, until: 1, seats, ways });
const both = (left: number[], right: number[]): Ways =>
  left.flatMap((a) => right.flatMap((b) => [[a, b] as const, [b, a] as const]));

describe("words of a recording", () => {
  test("a cut that divides the seats is told as its sides, any other one as its ways", () => {
    expect(cut([0, 1, 2, 3, 4], both([0, 1, 2], [3, 4]))).toBe("cut: 0 1 2 | 3 4");
    expect(cut([0, 1], both([0], [1]))).toBe("cut: 0 | 1");
    expect(cut([0, 1, 2], [...both([0], [1]), ...both([0], [2]), ...both([1], [2])])).toBe("cut: 0 | 1 | 2");
    expect(cut([0, 2], [[0, 2]])).toBe("cut: 0 to 2");
    // 1 reaches both, which do not reach each other.
    expect(cut([0, 1, 2], [...both([0], [2]), [1, 2]])).toBe("cut: 0 to 2, 2 to 0, 1 to 2");
  });

  test("a message says what was recorded of it, and what was not", () => {
    const message = { from: { seat: 0, step: 3 }, to: 1, sentAt: 5, received: null, text: "" } as const;
    expect(messageWords({ ...message, kind: "heartbeat", fate: "lost", inferred: false })).toBe(
      "heartbeat, from seat 0 to seat 1 – lost",
    );
    expect(messageWords({ ...message, kind: "vote", text: "vote for round 3", fate: "received", inferred: true })).toBe(
      "Must have been: vote for round 3, from seat 0 to seat 1",
    );
  });

  test("an event that this page does not know is named", () => {
    const entry = { at: 0, seat: 0, view: 0, round: 0, event: "levitated" as "committed" };
    expect(happeningWords({ kind: "journal", entry })).toBe("Event levitated");
  });
});
