import { expect, test } from "vitest";
import { SAMPLES } from "../../story/tasks/task-words.ts";
import { broughtLine, labelTotals, totalsAdvice } from "./brought-words.ts";

const LABELS = ["cat", "dog"];

test("what a seat brought is a line, where it is told", () => {
  expect(broughtLine({ samples: 1200, labels: [] }, SAMPLES)).toBe("1,200 samples");
  expect(broughtLine(null, SAMPLES)).toBe("");
});

test("the labels of all seats that tell theirs are summed", () => {
  const seats = [{ samples: 3, labels: [1, 2] }, null, { samples: 30, labels: [10, 20] }];
  expect(labelTotals(LABELS, seats)).toEqual([
    { label: "cat", samples: 11 },
    { label: "dog", samples: 22 },
  ]);
  expect(labelTotals(LABELS, [null, { samples: 5, labels: [] }])).toEqual([]);
});

test("few or uneven samples are warned of, by name", () => {
  const of = (cat: number, dog: number) =>
    totalsAdvice([
      { label: "cat", samples: cat },
      { label: "dog", samples: dog },
    ]);
  expect(of(9, 40)).toBe("Fewer than 10 samples of cat (9): the model will hardly know it.");
  expect(of(0, 4)).toMatch(/cat \(0\), dog \(4\): .* them\./);
  expect(of(20, 130)).toBe("There is 6 times as much of dog as of cat: in doubt the model will say dog.");
  expect(of(20, 90)).toBe("");
});
