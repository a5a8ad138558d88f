import { expect, test } from "vitest";
import type { RoundMetrics } from "./effect.ts";
import { testedFigures, withFigures } from "./round-figures.ts";

const figuresOf = (round: number): RoundMetrics => ({
  ...{ round, view: 1, at: round, loss: 1, ownLoss: 1, samples: 8, accuracy: null, heldOutLoss: null },
  ...{ stepMs: 1, computeMs: 1, averageMs: 1, waitMs: 1, updateMs: 1, voteMs: 1, roundMs: 5 },
  ...{ bytesSent: 1, bytesReceived: 1 },
});

test("R11: what a test has found is shown at the round that was tested, though it is known later", () => {
  const rounds = withFigures([], [1, 2, 3].map(figuresOf), 3);
  const tested = testedFigures(rounds, { round: 2, accuracy: 0.5, heldOutLoss: 2 })!;
  const later = withFigures(rounds, [tested, figuresOf(4)], 3);
  expect(later.map(({ round, accuracy }) => [round, accuracy])).toEqual([
    [2, 0.5],
    [3, null],
    [4, null],
  ]);
  expect(testedFigures(later, { round: 1, accuracy: 0.5, heldOutLoss: 2 })).toBeUndefined();
});
