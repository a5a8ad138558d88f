import { expect, test } from "vitest";
import { tellStatistics } from "./own-statistics.ts";

const rows = {
  *trainingBatches() {
    yield { inputs: Float32Array.of(1, 0, -1, 0.5) };
    yield { inputs: Float32Array.of(0, 1) };
  },
};
const parameters = Float32Array.of(0, 0.25, 1, 1, 7);

test("R9: what a seat tells is how far the model's statistics are from those of all its rows", () => {
  for (const telling of [
    { averaging: "plain", view: 1 },
    { averaging: "plain", view: 3 },
    { averaging: "secure", view: 1 },
  ] as const) {
    const into = new Float32Array(5).fill(9);
    tellStatistics(4, rows, telling, parameters, into);
    [0, 0.25 - 0.5, 1 - 2 / 3, 1 - 1.25 / 3, 9].forEach((value, i) => expect(into[i]).toBeCloseTo(value, 6));
  }
});

test("R9, P5: in secure averaging nothing is told in a later view, as two sums would give one seat's away", () => {
  const into = new Float32Array(5).fill(9);
  tellStatistics(4, rows, { averaging: "secure", view: 2 }, parameters, into);
  expect([...into]).toEqual([0, 0, 0, 0, 9]);
});

test("a model without statistics asks for no rows, and a seat without rows tells nothing of them", () => {
  const into = Float32Array.of(3);
  tellStatistics(0, {}, { averaging: "plain", view: 1 }, parameters, into);
  expect([...into]).toEqual([3]);
  const none = new Float32Array(4).fill(9);
  tellStatistics(4, { trainingBatches: () => [] }, { averaging: "plain", view: 1 }, parameters, none);
  expect([...none]).toEqual([0, 0, 0, 0]);
});
