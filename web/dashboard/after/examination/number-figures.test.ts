import fc from "fast-check";
import { expect, test } from "vitest";
import { numberBins, numberFigures } from "./number-figures.ts";

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const samples = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 40 });

test("errors are those of the plain formulas, and always saying the mean explains nothing", () => {
  fc.assert(
    fc.property(samples, (pairs) => {
      const [truths, answers] = [pairs.map(([truth]) => truth), pairs.map(([, answer]) => answer)];
      const found = numberFigures(truths, answers)!;
      let [absolute, squares, mean] = [0, 0, 0];
      for (const [truth, answer] of pairs) {
        absolute += Math.abs(truth - answer) / pairs.length;
        squares += (truth - answer) ** 2 / pairs.length;
        mean += truth / pairs.length;
      }
      const variance = pairs.reduce((sum, [truth]) => sum + (truth - mean) ** 2 / pairs.length, 0);
      const near = (a: number, b: number): void =>
        expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(b)));
      near(found.meanError, absolute);
      near(found.rootMeanSquare, Math.sqrt(squares));
      near(found.baseline.mean, mean);
      if (found.explained !== null && variance > 1e-3) near(found.explained, 1 - squares / variance);
      const plain = numberFigures(
        truths,
        truths.map(() => found.baseline.mean),
      )!;
      expect(plain.explained ?? 0).toBeCloseTo(0, 9);
      near(plain.meanError, found.baseline.meanError);
      near(plain.rootMeanSquare, found.baseline.rootMeanSquare);
      const bins = numberBins(truths, answers, 6);
      expect(bins.reduce((sum, bin) => sum + bin.samples, 0)).toBe(pairs.length);
      near(bins.reduce((sum, bin) => sum + bin.samples * bin.meanError, 0) / pairs.length, absolute);
      for (const [i, { from, to, samples: size }] of bins.entries()) {
        expect([from <= to, size > 0, (bins[i - 1]?.to ?? from) <= from]).toEqual([true, true, true]);
      }
    }),
  );
});

test("numbers that are all the same leave nothing to explain", () => {
  expect(numberFigures([7, 7], [7, 9])).toMatchObject({ meanError: 1, explained: null });
  expect([numberFigures([], []), numberBins([], [], 5)]).toEqual([null, []]);
});
