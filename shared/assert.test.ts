import { expect, test } from "vitest";
import { assert, AssertionError, present } from "./assert.ts";

test("what holds passes", () => {
  assert(1 < 2, "one is less than two");
  expect(present(0, "zero is a value")).toBe(0);
  expect(present("", "so is an empty text")).toBe("");
});

test("what does not hold stops the program with the sentence", () => {
  expect(() => assert(0 > 1, "zero is more than one")).toThrow(AssertionError);
  expect(() => assert(undefined, "the view has members")).toThrow("this must hold and does not: the view has members");
  expect(() => present(undefined, "seat 3 has a link")).toThrow("seat 3 has a link");
  expect(() => present(null, "seat 3 has a link")).toThrow(AssertionError);
});
