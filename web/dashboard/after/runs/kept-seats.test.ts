import { expect, test } from "vitest";
import { aResult } from "../../../storage/testing/result.ts";
import { keptWords, modelsOf } from "./kept-seats.ts";
import { runBytes } from "./run-bytes.ts";

const kept = (seat: number, digest: string, round = 60) => ({ seat, digest, round });

test("the copies of a run's seats are told once where they are one model", () => {
  const same = [0, 1, 2].map((seat) => kept(seat, "a"));
  expect(modelsOf(same)).toEqual([{ digest: "a", round: 60, seats: [0, 1, 2] }]);
  expect(keptWords(same, 3)).toBe("Saved here by all 3 seats: one and the same model");
  expect(keptWords(same, 8)).toBe("Saved here by 3 of 8 seats: one and the same model");
  expect(keptWords([kept(4, "a")], 8)).toBe("Saved here by 1 of 8 seats");
});

test("a seat that stopped apart from the others has another model, and that is said", () => {
  const apart = [kept(0, "a", 41), kept(1, "b"), kept(2, "b")];
  expect(modelsOf(apart).map(({ digest }) => digest)).toEqual(["b", "a"]);
  expect(keptWords(apart, 3)).toBe("Saved here by all 3 seats: 2 different models, of rounds 60 and 41");
  expect(keptWords([kept(0, "a"), kept(1, "b")], 3)).toBe(
    "Saved here by 2 of 3 seats: 2 different models, of round 60",
  );
});

test("what a run takes on the disk follows from its models", async () => {
  const one = await aResult();
  const { parameters, moments } = one.state;
  const bytes = parameters.byteLength + moments.reduce((sum, moment) => sum + moment.byteLength, 0);
  expect(runBytes([one])).toBe(bytes);
  expect(runBytes([one, one])).toBe(2 * bytes);
});
