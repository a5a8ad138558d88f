import { expect, test } from "vitest";
import { changeWords } from "./change-words.ts";

test("only what was done to images is told, in one line", () => {
  expect(changeWords({ scaled: 0, greyed: 0, inverted: 0, noisy: 0 })).toBe("");
  expect(changeWords({ scaled: 0, greyed: 2, inverted: 0, noisy: 0 })).toBe("Images made to fit: 2 turned to grey.");
  expect(changeWords({ scaled: 1200, greyed: 3, inverted: 1, noisy: 2 })).toBe(
    "Images made to fit: 1,200 scaled, 3 turned to grey, 1 inverted to light on black, 2 changed a little by this browser, which hides its canvas from pages.",
  );
});
