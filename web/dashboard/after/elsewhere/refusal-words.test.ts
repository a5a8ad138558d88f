import { expect, test } from "vitest";
import { byNumber, namesOf } from "../../story/seat-names.ts";
import { refusalWords } from "./refusal-words.ts";

test("of several refusals the one is told that a visitor can do most about", () => {
  expect(refusalWords([], byNumber)).toMatch(/^No tab that took part could be reached/);
  expect(
    refusalWords(
      [
        { seat: 0, why: "nothing-saved" },
        { seat: 2, why: "not-allowed" },
        { seat: 1, why: "not-allowed" },
      ],
      namesOf([{ seat: 1, name: "Ada" }]),
    ),
  ).toMatch(/^Seat 2, Ada answered\. It has it, and its data were people's own/);
});
