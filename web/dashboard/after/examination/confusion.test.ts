import { describe, expect, test } from "vitest";
import { agreementWords, confusionOf, placesOf } from "./confusion.ts";

describe("confusion", () => {
  const examined = { classes: 4, confusion: Uint32Array.of(8, 2, 0, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) };

  test("recall by rows, precision by columns, accuracy by the diagonal", () => {
    const { classes, samples, correct, accuracy } = confusionOf(examined, ["cat", "dog"]);
    expect({ samples, correct, accuracy }).toEqual({ samples: 20, correct: 17, accuracy: 0.85 });
    expect(classes).toEqual([
      { label: "cat", output: 0, answers: [8, 2], samples: 10, recall: 0.8, precision: 8 / 9 },
      { label: "dog", output: 1, answers: [1, 9], samples: 10, recall: 0.9, precision: 9 / 11 },
    ]);
  });

  test("a class without samples, or never answered, has no figures; an unused output that was answered is shown", () => {
    const { classes } = confusionOf(
      { classes: 4, confusion: Uint32Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) },
      ["cat", "dog"],
    );
    expect(classes.map(({ label, output, recall, precision }) => [label, output, recall, precision])).toEqual([
      ["cat", 0, 5 / 6, 1],
      ["dog", 1, null, null],
      ["unused 3", 3, null, 0],
    ]);
    expect(confusionOf({ classes: 1, confusion: Uint32Array.of(0) }, ["a"]).accuracy).toBe(0);
  });

  test("wrong answers of one cell keep their order", () => {
    const wrong = {
      count: 4,
      numbers: Uint32Array.of(9, 8, 7, 6),
      truths: Uint16Array.of(0, 1, 0, 0),
      answers: Uint16Array.of(1, 0, 1, 2),
      probabilities: Float32Array.of(0.9, 0.8, 0.7, 0.6),
      inputs: new Uint8Array(4),
    };
    expect(placesOf(wrong, { truth: 0, answer: 1 })).toEqual([0, 2]);
    expect(placesOf(wrong, null)).toEqual([0, 1, 2, 3]);
    expect(placesOf(wrong, { truth: 3, answer: 1 })).toEqual([]);
  });
});

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
