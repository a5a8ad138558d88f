import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confusionOf, mostConfused, placesOf, wrongAnswer } from "./confusion.ts";

/** Answers of some samples, each a true class and what was said, of so many classes. */
const answered = fc.integer({ min: 1, max: 7 }).chain((classes) => {
  const one = fc.nat(classes - 1);
  return fc.record({ classes: fc.constant(classes), pairs: fc.array(fc.tuple(one, one), { maxLength: 80 }) });
});

function counted(classes: number, pairs: readonly (readonly [number, number])[]): Uint32Array {
  const confusion = new Uint32Array(classes * classes);
  for (const [truth, answer] of pairs) confusion[truth * classes + answer]! += 1;
  return confusion;
}

describe("confusion", () => {
  test("all figures are those of the plain formulas, taken from the samples one by one", () => {
    fc.assert(
      fc.property(answered, ({ classes, pairs }) => {
        const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
        const found = confusionOf({ classes, confusion: counted(classes, pairs) }, names);
        const countOf = (is: (truth: number, answer: number) => boolean): number =>
          pairs.filter(([truth, answer]) => is(truth, answer)).length;
        expect(found.classes.map(({ label }) => label)).toEqual(names);
        for (const { output, samples, recall, precision, f1 } of found.classes) {
          const right = countOf((truth, answer) => truth === output && answer === output);
          const missed = countOf((truth, answer) => truth === output && answer !== output);
          const wrongly = countOf((truth, answer) => truth !== output && answer === output);
          expect(samples).toBe(right + missed);
          expect(recall).toBe(right + missed === 0 ? null : right / (right + missed));
          expect(precision).toBe(right + wrongly === 0 ? null : right / (right + wrongly));
          expect(f1).toBe(right + missed + wrongly === 0 ? null : (2 * right) / (2 * right + missed + wrongly));
          if (recall !== null && precision !== null && recall + precision > 0)
            expect(f1).toBeCloseTo((2 * recall * precision) / (recall + precision), 12);
        }
        expect(found.correct).toBe(countOf((truth, answer) => truth === answer));
        expect(found.samples).toBe(pairs.length);
        const mostSamples = Math.max(...found.classes.map(({ samples }) => samples));
        expect(found.baseline?.accuracy ?? null).toBe(pairs.length === 0 ? null : mostSamples / pairs.length);
        const pairsFound = mostConfused(found, Infinity);
        expect(pairsFound.reduce((sum, { count }) => sum + count, 0)).toBe(found.samples - found.correct);
        expect(pairsFound.map(({ count }) => count)).toEqual(
          pairsFound.map(({ count }) => count).sort((a, b) => b - a),
        );
      }),
    );
  });

  test("a class without samples, or never answered, has no figures; an unused output that was answered is shown", () => {
    const confusion = Uint32Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const found = confusionOf({ classes: 4, confusion }, ["cat", "dog"]);
    expect(
      found.classes.map(({ label, output, recall, precision, f1 }) => [label, output, recall, precision, f1]),
    ).toEqual([
      ["cat", 0, 5 / 6, 1, 10 / 11],
      ["dog", 1, null, null, null],
      ["unused 3", 3, null, 0, 0],
    ]);
    expect(found).toMatchObject({ meanF1: 10 / 11, baseline: { label: "cat", accuracy: 1 } });
    expect(mostConfused(found, 3)).toEqual([
      { truth: 0, answer: 3, label: "cat", said: "unused 3", count: 1, share: 1 / 6 },
    ]);
    const nothing = confusionOf({ classes: 1, confusion: Uint32Array.of(0) }, ["a"]);
    expect(nothing).toMatchObject({ accuracy: 0, meanF1: null, baseline: null });
  });

  test("wrong answers of one cell keep their order, and each has its own sample", () => {
    const wrong = {
      count: 4,
      numbers: Uint32Array.of(9, 8, 7, 6),
      truths: Uint16Array.of(0, 1, 0, 0),
      answers: Uint16Array.of(1, 0, 1, 2),
      probabilities: Float32Array.of(0.9, 0.8, 0.7, 0.6),
      shown: { count: 3, inputs: Uint8Array.of(1, 2, 3, 4, 5, 6) },
    };
    expect(placesOf(wrong, { truth: 0, answer: 1 })).toEqual([0, 2]);
    expect(placesOf(wrong, null)).toEqual([0, 1, 2, 3]);
    expect(placesOf(wrong, { truth: 3, answer: 1 })).toEqual([]);
    expect(wrongAnswer(wrong, 1)).toMatchObject({ number: 8, truth: 1, answer: 0, input: Uint8Array.of(3, 4) });
  });
});
