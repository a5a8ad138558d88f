import { expect, test } from "vitest";
import { DEVICE_BACKENDS } from "../../ports/training.ts";
import { backendWords, readyWords } from "./backend-words.ts";

test("what a peer computes on is said in words", () => {
  expect(DEVICE_BACKENDS.map(backendWords)).toEqual([
    "graphics card",
    "graphics card",
    "processor",
    "processor",
    "processor, slowly",
  ]);
  expect(["", "synthetic"].map(backendWords)).toEqual(["", ""]);
  expect(["", "simd"].map(readyWords)).toEqual(["ready", "ready, on its processor"]);
});
