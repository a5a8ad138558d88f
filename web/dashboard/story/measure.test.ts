import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { MEASURE_OF_ANY, measureOf, measuresBeside } from "./measure.ts";

const source = { name: "book.txt", sha256: "0".repeat(64), bytes: 2_000_000, characters: 1_000_000 };
const letters = parseSpec({ task: "text", targetLoss: 1, text: { source, tokens: { kind: "characters" } } });
const bytes = parseSpec({ task: "text", targetLoss: 1, text: { source, tokens: { kind: "bytes" } } });
const digits = parseSpec({ targetAccuracy: 0.9 });
const evaluated = { accuracy: 0.5, heldOutLoss: Math.LN2 };

test("digits are measured by what is right, text by its loss, and each says so in its own words", () => {
  expect([measureOf(digits), measureOf(letters)].map((measure) => measure.sentence(0.5))).toEqual([
    "50 % of the test set right",
    "a loss of 0.5000 on the held-out text, 0.721 bits a character",
  ]);
  expect(measureOf(letters).evaluation(0.5, 1)).toMatch(/, 50 % of its tokens guessed right$/);
});

test("a number that is predicted is measured by how far it is off, in its own unit", () => {
  const columns = [{ name: "weight", min: 0, max: 1 }];
  const table = { task: "table-mlp", data: "own", columns, labels: [], labelColumn: "mpg" } as const;
  const mpg = measureOf(parseSpec({ ...table, regression: { min: 9, max: 49 }, targetLoss: 0.1 }));
  expect(mpg.of({ accuracy: 0.6, heldOutLoss: 0.10125 })).toBeCloseTo(2.025, 9);
  expect(mpg.of({ accuracy: null, heldOutLoss: null })).toBeNull();
  expect([mpg.target, mpg.isShare, mpg.reaches(2), mpg.reaches(2.1), mpg.format(2.025)]).toEqual([
    2,
    false,
    true,
    false,
    "2.03",
  ]);
  expect(mpg.isLoss, "it has no place on the curve of the loss").toBe(false);
  expect(mpg.evaluation(0.6, 0.10125)).toBe(
    "off by 2.03 on average on the test set, 60 % within 2, a twentieth of the range",
  );
});

test("texts in different tokens are laid beside each other in bits a character, with their targets", () => {
  const measures = measuresBeside([letters, bytes]);
  expect(measures.map((measure) => measure.of(evaluated))).toEqual([1, 2]);
  expect(measures.map(({ target }) => target?.toFixed(2))).toEqual(["1.44", "2.89"]);
  expect(measures[0]).toMatchObject({ name: "Bits a character", isShare: false });
});

test("a text beside digits, or beside one of which only bytes are known, is measured by what both have", () => {
  expect(measuresBeside([digits, letters])).toEqual([MEASURE_OF_ANY, MEASURE_OF_ANY]);
  const own = parseSpec({ task: "text", data: "own", text: { tokens: { kind: "bytes" } } });
  expect(measuresBeside([letters, own])).toEqual([MEASURE_OF_ANY, MEASURE_OF_ANY]);
  expect(measuresBeside([digits]).map(({ target }) => target)).toEqual([0.9]);
});
