import { expect, test } from "vitest";
import { byNumber, namesOf } from "../../story/seat-names.ts";
import { askingWords, refusalWords } from "./refusal-words.ts";

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
  ).toMatch(/^Seat 2 and Ada answered\. It has it, and its data were people's own/);
});

test("while seats are asked it is told who has to answer, until something comes", () => {
  const naming = namesOf([{ seat: 1, name: "Ada" }]);
  const words = (seat: number | null, share: number | null, ...deciding: number[]) =>
    askingWords({ seat, share, deciding }, naming);
  expect(words(null, null)).toBe("Looking for a tab that has it");
  expect(words(1, null)).toBe("Asking the page of Ada");
  expect(words(2, null, 1)).toContain(": Ada is asked whether you may have it.");
  expect(words(2, null, 1, 2)).toContain(": Ada and seat 2 are asked whether");
  expect(words(1, 0.5, 1, 2)).toBe("Getting it from the page of Ada");
});
