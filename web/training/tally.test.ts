import { expect, test } from "vitest";
import { HELD_OUT_LOSS_MAX } from "../../shared/limits.ts";
import { addTally, evaluationOf, NO_ANSWERS, tally } from "./tally.ts";

const saying = (...said: number[]) => ({ says: async () => Float32Array.from(said) });

test("a class is right where its output is the largest; its loss is what it was unlikely", async () => {
  const samples = { count: 2, inputs: new Float32Array(2), labels: Uint16Array.of(1, 0) };
  const found = await tally(saying(0, 0, 0, Math.log(3)), new Float32Array(0), samples);
  expect(found).toMatchObject({ correct: 0, total: 2 });
  expect(evaluationOf(found)).toEqual({ correct: 0, total: 2, loss: 1.04 });
});

test("of numbers the loss is how far they are off, and a twentieth of the range still counts as right", async () => {
  const samples = { count: 4, inputs: new Float32Array(4), labels: Float32Array.of(0, 0.5, -1, 1) };
  const found = await tally(saying(0.09, 0.25, -1, 0.875), new Float32Array(0), samples, "numbers");
  expect(found).toMatchObject({ correct: 2, total: 4 });
  const both = addTally(found, addTally(NO_ANSWERS, { correct: 1, total: 1, losses: 0.00004 }));
  expect(evaluationOf(both, "numbers")).toEqual({ correct: 3, total: 5, loss: 0.09301 });
});

test("what is no number any more counts as the most, and as wrong", async () => {
  const samples = { count: 2, inputs: new Float32Array(2), labels: Float32Array.of(0, 0) };
  const found = await tally(saying(NaN, Infinity), new Float32Array(0), samples, "numbers");
  expect(found).toEqual({ correct: 0, total: 2, losses: 2 * HELD_OUT_LOSS_MAX });
});
