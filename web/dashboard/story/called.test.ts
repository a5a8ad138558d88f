import { expect, test } from "vitest";
import { allCalled, called } from "./called.svelte.ts";

test("where nobody says who is who, seats are called by their numbers", () => {
  expect(called(2)).toBe("seat 2");
  expect([[2], [1, 2], [0, 1, 2], []].map(allCalled)).toEqual([
    "seat 2",
    "seats 1 and 2",
    "seats 0, 1 and 2",
    "seat ?",
  ]);
});
