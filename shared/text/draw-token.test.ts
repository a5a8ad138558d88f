import { expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { drawToken } from "./draw-token.ts";

const LOGITS = Float32Array.of(0, Math.log(2), Math.log(5), -Infinity);

function counts(temperature: number): number[] {
  const random = new Random("draws", 1);
  const drawn = [0, 0, 0, 0];
  for (let i = 0; i < 8000; i++) drawn[drawToken(LOGITS, temperature, random)]! += 1;
  return drawn;
}

test("tokens come as often as the model says, and at a low temperature the likely ones more often", () => {
  const [a, b, c, never] = counts(1);
  expect(a! / 8000).toBeCloseTo(1 / 8, 1);
  expect(b! / 8000).toBeCloseTo(2 / 8, 1);
  expect(c! / 8000).toBeCloseTo(5 / 8, 1);
  expect(never).toBe(0);
  // Squared: 1, 4 and 25 of 30.
  expect(counts(0.5)[2]! / 8000).toBeCloseTo(25 / 30, 1);
});

test("at 0 the likeliest is taken, always; what are no numbers ends in a token, too", () => {
  expect(counts(0)).toEqual([0, 0, 8000, 0]);
  expect(drawToken(Float32Array.of(Number.NaN, Number.NaN), 0.8, new Random("x"))).toBe(0);
});
