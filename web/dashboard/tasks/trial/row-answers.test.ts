import { expect, test } from "vitest";
import { rowAnswer } from "./row-answers.ts";

test("each row gets the likeliest label, or the number in its own unit", () => {
  const words = { labels: ["no", "yes"], target: null };
  expect(rowAnswer([0.25, 0.75], words)).toEqual({ said: "yes", sure: 0.75 });
  expect(rowAnswer([0.5, 0.5], words)).toEqual({ said: "no", sure: 0.5 });
  const target = { name: "price", min: 100, max: 300 };
  expect(rowAnswer([0.5], { labels: [], target })).toEqual({ said: "250", sure: null });
});
