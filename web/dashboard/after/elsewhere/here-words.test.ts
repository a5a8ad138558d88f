import { expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { hereWords, waysToResults } from "./here-words.ts";

const spec = parseSpec({ seats: 3 });
const saved = (seat: number, digest: string, round = 300) => ({ session: "s", seat, digest, round, spec });
const file = { file: "the page of Ada", format: "run", session: "s", isSpecKnown: true } as const;
const imported = { ...saved(0, "a"), session: "imported-1", imported: file };

test("however many seats of a session are kept here, each model has one way to it", () => {
  const alike = [2, 0, 1].map((seat) => saved(seat, "a"));
  expect(hereWords(alike)).toBe("Saved here by all 3 seats: one and the same model.");
  expect(waysToResults(alike)).toEqual([{ to: "/results/s/2", label: "See the result" }]);

  const apart = [saved(2, "b", 1200), saved(1, "a"), saved(0, "a")];
  expect(hereWords(apart)).toBe("Saved here by all 3 seats: 2 different models, of rounds 1,200 and 300.");
  expect(waysToResults(apart)).toEqual([
    { to: "/results/s/2", label: "See the result of round 1,200" },
    { to: "/results/s/1", label: "See the result of round 300" },
  ]);
  const diverged = [saved(2, "b"), { ...saved(1, "a"), seatNames: ["", "Ada"] }];
  expect(
    waysToResults(diverged).map(({ label }) => label),
    "of one round they are told apart by who has them",
  ).toEqual(["See the result of seat 2", "See the result of Ada (seat 1)"]);
});

test("what was saved here comes before a copy of it that came from another tab", () => {
  expect(waysToResults([imported, saved(1, "a")])).toEqual([{ to: "/results/s/1", label: "See the result" }]);
  expect(hereWords([imported])).toBe("This browser has it.");
  expect(waysToResults([imported])).toEqual([{ to: "/results/imported-1/0", label: "See the result" }]);
});
