import { expect, test } from "vitest";
import { choiceWords } from "./choice-words.ts";

test("M8: what was chosen is told with the figures that it follows from", () => {
  expect(
    choiceWords({
      localSteps: 30,
      compression: "sparse",
      overlap: 0,
      stepUs: 12_000,
      uploadKBs: 900,
      roundTripUs: 40_000,
    }),
  ).toBe(
    "30 local steps, sparse, because the slowest step takes 12 ms, the slowest line up carries 900 kB a second, and the longest way there and back takes 40 ms",
  );
  expect(
    choiceWords({
      localSteps: 10,
      compression: "int8",
      overlap: 1,
      stepUs: 5000,
      uploadKBs: 20_000,
      roundTripUs: 1000,
    }),
  ).toMatch(/^10 local steps, int8, rounds that overlap, because .* 20 MB a second/);
});
