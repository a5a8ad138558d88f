import { expect, test } from "vitest";
import { pictureName } from "./picture-name.ts";

test.each([
  ["Loss, logarithmic: save as PNG", "curve-loss.png"],
  ["Accuracy on the test set, dashed: target 97 %: save as PNG", "curve-accuracy.png"],
  ["Bits a character: save as PNG", "curve-bits-a-character.png"],
  ["", "curve-chart.png"],
])("%j", (label, name) => {
  expect(pictureName(label)).toBe(name);
});
