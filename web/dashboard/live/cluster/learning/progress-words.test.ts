import fc from "fast-check";
import { expect, test } from "vitest";
import { progressWords, roundsWords, spanWords } from "./progress-words.ts";

const said = { round: 52, rounds: 1000, target: "97 %", roundMs: 100 };

test("each end that is expected is named, with what is left until then", () => {
  expect(progressWords({ ...said, forecast: { end: "target", from: 280, to: 300 } })).toEqual({
    title: "Round 52 of at most 1,000",
    expectation: "97 % is expected at about round 290, in about 25 s.",
  });
  expect(progressWords({ ...said, forecast: { end: "target", from: 240, to: 700 } }).expectation).toBe(
    "97 % is expected between rounds 240 and 700, in 20 to 60 s.",
  );
  expect(progressWords({ ...said, forecast: { end: "last", from: 1000, to: 1000 } }).expectation).toBe(
    "The last round is expected before 97 %, in about 2 min.",
  );
  expect(progressWords({ ...said, target: undefined, forecast: { end: "last", from: 1000, to: 1000 } })).toEqual({
    title: "Round 52 of 1,000",
    expectation: "Ends with its last round, in about 2 min.",
  });
  expect(progressWords({ ...said, forecast: { end: "unknown" } }).expectation).toMatch(
    /^Ends when 97 % is reached, or/,
  );
});

test("rounds are told no finer than they are known", () => {
  expect(roundsWords(300, 300)).toBe("at about round 300");
  expect(roundsWords(1234, 4321)).toBe("between rounds 1,200 and 4,300");
});

test("spans are told in the unit that fits, and never as less than nothing", () => {
  expect(spanWords(0, 900)).toBe("in a few seconds");
  expect(spanWords(38_000, 41_000)).toBe("in about 40 s");
  expect(spanWords(7_200_000, 10_800_000)).toBe("in 2 to 3 h");
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
      (least, times) => {
        expect(spanWords(least, least * times)).toMatch(/^in (a few seconds|about \d+ \S+|\d+ to \d+ \S+)$/);
      },
    ),
  );
});
