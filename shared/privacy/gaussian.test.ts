import { expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { gaussians, WORDS_A_PAIR } from "./gaussian.ts";

const COUNT = 200_000;

function draw(): number[] {
  const random = new Random("gaussians", 1);
  const values: number[] = [];
  gaussians(
    Uint32Array.from({ length: (COUNT / 2) * WORDS_A_PAIR }, () => random.uint32()),
    (value) => void values.push(value),
  );
  return values;
}

test("mean, variance, skewness and kurtosis are those of the standard normal distribution", () => {
  const values = draw();
  expect(values).toHaveLength(COUNT);
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / COUNT;
  // Each within five of its standard errors.
  const error = 5 / Math.sqrt(COUNT);
  expect(Math.abs(moment(1))).toBeLessThan(error);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(Math.sqrt(2) * error);
  expect(Math.abs(moment(3))).toBeLessThan(Math.sqrt(15) * error);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(Math.sqrt(96) * error);
});

test("as many fall beyond one, two and three standard deviations as should", () => {
  const values = draw();
  for (const [deviations, share] of [
    [1, 0.317311],
    [2, 0.0455],
    [3, 0.0027],
  ] as const) {
    const beyond = values.filter((value) => Math.abs(value) > deviations).length / COUNT;
    expect(Math.abs(beyond - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / COUNT));
  }
});

test("the two of a pair, and neighbours, are not correlated", () => {
  const values = draw();
  const product = values.slice(1).reduce((sum, value, i) => sum + value * values[i]!, 0) / COUNT;
  expect(Math.abs(product)).toBeLessThan(5 / Math.sqrt(COUNT));
});

test("the smallest and the largest words give finite numbers", () => {
  const seen: number[] = [];
  const [least, most] = [0, 0xffff_ffff];
  const words = Uint32Array.of(least, least, least, least, most, most, most, most, least, least, most, most);
  gaussians(words, (value) => void seen.push(value));
  expect(seen).toHaveLength(6);
  expect(seen.every(Number.isFinite)).toBe(true);
  expect(Math.max(...seen.map(Math.abs))).toBeGreaterThan(8);
});
