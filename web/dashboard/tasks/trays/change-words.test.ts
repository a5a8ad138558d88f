import { expect, test } from "vitest";
import { NO_CHANGES } from "../../../data/image-changes.ts";
import { changeWords } from "./change-words.ts";

test("only what was done to images is told, in one line", () => {
  expect(changeWords(NO_CHANGES)).toBe("");
  expect(changeWords({ ...NO_CHANGES, greyed: 2 })).toBe("Images made to fit: 2 turned to grey.");
  expect(changeWords({ ...NO_CHANGES, scaled: 1200, greyed: 3, inverted: 1, noisy: 2 })).toBe(
    "Images made to fit: 1,200 scaled, 3 turned to grey, 1 inverted to light on black, 2 changed a little by this browser, which hides its canvas from pages.",
  );
});
