import { describe, expect, test } from "vitest";
import { agreementWords } from "./agreement-words.ts";

describe("beside the run's own accuracy", () => {
  const rounds = [
    { round: 20, accuracy: 0.9 },
    { round: 21, accuracy: null },
  ];

  test.each([
    [0.9, { accuracy: 0.9, round: 20, rounds }, "That is what the run had measured."],
    [
      0.91,
      { accuracy: 0.9, round: 21, rounds },
      "The run had measured 90.00 % after round 20; this is the model of round 21.",
    ],
    [
      0.9001,
      { accuracy: 0.9, round: 20, rounds },
      "The run had measured 90.00 %: another processor may round a few borderline samples to the other side.",
    ],
    [0.9, { accuracy: null, round: 5, rounds: [] }, "The run itself has measured no accuracy."],
    [0.9, { accuracy: 0.8, round: 5, rounds: [], imported: {} }, "The file says 80.00 %."],
  ])("%d: %o", (found, run, words) => expect(agreementWords(found, run)).toBe(words));
});
