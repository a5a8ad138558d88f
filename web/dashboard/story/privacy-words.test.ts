import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { taskWords } from "./tasks.ts";
import { deltaText, epsilonText, hiddenWords, promiseWords } from "./privacy-words.ts";

const SPENT = { unit: "sample", epsilon: 2, delta: 1e-5, contributions: 5, ownSamples: 15_000 } as const;

test.each([
  [0.0123, "0.012"],
  [2.3564, "2.36"],
  [123.4, "123"],
  [624_010, "over 1,000"],
  [Infinity, "over 1,000"],
])("epsilon %s reads %s", (epsilon, text) => {
  expect(epsilonText(epsilon)).toBe(text);
});

test.each([
  [1e-5, "1 × 10⁻⁵"],
  [2.5e-12, "2.5 × 10⁻¹²"],
  [0.01, "0.01"],
])("delta %s reads %s", (delta, text) => {
  expect(deltaText(delta)).toBe(text);
});

test("the promise gets weaker as epsilon grows", () => {
  const words = [0.5, 5, 50].map((epsilon) => promiseWords({ ...SPENT, epsilon }));
  expect(words).toEqual(["a strong promise", "a fair promise", "hardly a promise"]);
});

test("it says what is hidden", () => {
  const digits = taskWords({ task: "mnist-mlp", text: null });
  expect(hiddenWords(SPENT, digits)).toBe("any one of this tab's 15,000 samples");
  expect(hiddenWords({ ...SPENT, unit: "peer" }, digits)).toBe("all that this tab learns from");
  const text = taskWords(parseSpec({ task: "text", data: "own", text: {} }));
  expect(hiddenWords(SPENT, text)).toBe("any one of this tab's 15,000 windows");
});
