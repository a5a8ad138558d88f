import { expect, test } from "vitest";
import { saidWords, truthWords } from "./said-words.ts";

test("a label is said with how sure the model is, and right is what is the truth", () => {
  const spec = { labels: ["cat", "dog"], labelColumn: "", regression: null };
  expect(saidWords(spec, [0.25, 0.75], 1)).toEqual({ said: "dog", detail: "75 % sure", isRight: true });
  expect(saidWords(spec, [0.25, 0.75], 0).isRight).toBe(false);
  expect(truthWords(spec, 0)).toBe("cat");
});

test("a number is said in its own unit, with how far it is off; a twentieth of the range is near enough", () => {
  const spec = { labels: [], labelColumn: "mpg", regression: { min: 10, max: 50 } };
  expect(truthWords(spec, 0)).toBe("30");
  expect(saidWords(spec, [0.05], 0)).toEqual({ said: "31", detail: "1 off", isRight: true });
  expect(saidWords(spec, [0.5], 0)).toEqual({ said: "40", detail: "10 off", isRight: false });
});
