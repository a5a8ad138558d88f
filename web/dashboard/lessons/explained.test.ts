import { expect, test } from "vitest";
import { LESSONS } from "./all-lessons.ts";
import { textParts } from "../kit/words/explained.ts";

test("words in brackets explain themselves, and everything around them stays as it is", () => {
  expect(textParts("In [a new view](view) they go on, by [vote](committed).")).toEqual([
    { text: "In " },
    { text: "a new view", word: "view" },
    { text: " they go on, by " },
    { text: "vote", word: "committed" },
    { text: "." },
  ]);
  expect(textParts("Plain (as it is), [not] a word.")).toEqual([{ text: "Plain (as it is), [not] a word." }]);
  expect(() => textParts("[x](nothing)")).toThrow("the glossary does not explain 'nothing'");
});

test("all that lessons explain, the glossary has; buttons hold nothing that opens", () => {
  for (const { steps, summary } of LESSONS) {
    for (const { text, truth, goal, title, question, action } of steps) {
      for (const each of [...text, truth]) expect(textParts(each).length, each).toBeGreaterThan(0);
      for (const plain of [summary, goal, title, question?.text, ...(question?.answers ?? []), action?.label])
        expect(textParts(plain ?? ""), plain).toHaveLength(plain ? 1 : 0);
    }
  }
});
