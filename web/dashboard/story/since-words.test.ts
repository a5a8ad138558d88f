import { expect, test } from "vitest";
import { sinceWords } from "./since-words.ts";

test("sums say from which round on they are, where that is not the first", () => {
  expect([[], [1, 2], [5, 6], [1200]].map((rounds) => sinceWords(rounds.map((round) => ({ round }))))).toEqual([
    ...["", "", " since round 5", " since round 1,200"],
  ]);
});
