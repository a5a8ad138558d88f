import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { curveWords, optimizerFacts, ratePoints } from "./optimizer-words.ts";

const CHAR_GPT = parseSpec({
  ...{ optimizer: "adamw", learningRate: 0.001, beta2: 0.99, clipNorm: 1, rounds: 2000 },
  schedule: { kind: "cosine", warmup: 100, to: 0.0001 },
});

test("a usual session tells its optimizer and its rate; all else only where it is chosen", () => {
  expect(optimizerFacts(parseSpec({}))).toEqual([["Optimizer", "Adam, learning rate 0.001"]]);
  expect(optimizerFacts(parseSpec({ optimizer: "sgd", beta2: 0.9, weightDecay: 1 }))).toEqual([
    ["Optimizer", "SGD with momentum, learning rate 0.001"],
  ]);
  expect(optimizerFacts(CHAR_GPT)).toEqual([
    ["Optimizer", "AdamW, learning rate 0.001, weight decay 0.1, beta 2 0.99, gradients of norm 1 at most"],
    ["Schedule", "[up](warmup) over 100 rounds, then down along a cosine to 0.0001 in the last round"],
  ]);
  expect(optimizerFacts(parseSpec({ schedule: { kind: "step" } }))[1]).toEqual([
    "Schedule",
    "the rate times 0.5 every 100 rounds",
  ]);
});

test("a curve says in words where it ends", () => {
  expect(curveWords(parseSpec({}))).toBe("Rate over 1,000 rounds: 0.001 in each");
  expect(curveWords(CHAR_GPT)).toMatch(/^Rate over 2,000 rounds: at most 0.001, up over 100 .*; it ends at 0.0001$/);
  expect(curveWords(parseSpec({ rounds: 250, schedule: { kind: "step" } }))).toMatch(/it ends at 0.00025$/);
});

test("a curve has its first round, its last and its highest, and not too many between", () => {
  const points = ratePoints(CHAR_GPT);
  expect(points.length).toBeLessThan(250);
  expect([points[0], points.at(-1)]).toEqual([
    { round: 1, rate: 0.00001 },
    { round: 2000, rate: 0.0001 },
  ]);
  expect(points).toContainEqual({ round: 100, rate: 0.001 });
  expect(ratePoints(parseSpec({ rounds: 1 }))).toEqual([{ round: 1, rate: 0.001 }]);
  expect(ratePoints(parseSpec({ rounds: 3 })).map(({ round }) => round)).toEqual([1, 2, 3]);
});
