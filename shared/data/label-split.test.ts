import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MNIST } from "../training/datasets.ts";
import { Random } from "../training/random.ts";
import { drawDirichlet, drawLogGamma } from "./dirichlet.ts";
import { SHARD_SAMPLES_MIN, shardSizes, splitByLabel } from "./label-split.ts";

const MNIST_DEAL = { labelSizes: MNIST.trainLabelSizes, seats: 4, alpha: 0.5, seed: 1 };
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test("every sample has exactly one seat, no seat has too few, and the split depends on nothing but the deal", () => {
  const deals = fc.record({
    labelSizes: fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 12 }),
    seats: fc.integer({ min: 2, max: 32 }),
    alpha: fc.double({ min: 0.001, max: 1000, noNaN: true }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(deals, (deal) => {
      fc.pre(sum(deal.labelSizes) >= 32 * SHARD_SAMPLES_MIN);
      const split = splitByLabel(deal);
      expect(split.map((row) => row.length)).toEqual(split.map(() => deal.labelSizes.length));
      expect(split.flat().every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
      deal.labelSizes.forEach((size, label) => expect(sum(split.map((row) => row[label]!))).toBe(size));
      expect(Math.min(...shardSizes(split))).toBeGreaterThanOrEqual(SHARD_SAMPLES_MIN);
      expect(splitByLabel(deal)).toEqual(split);
    }),
  );
});

test("a small alpha gives each label to few seats, a large one gives all the same", () => {
  const uneven = splitByLabel({ ...MNIST_DEAL, alpha: 0.01 });
  const mostly = MNIST.trainLabelSizes.map((size, label) => Math.max(...uneven.map((row) => row[label]!)) / size);
  expect(sum(mostly) / 10).toBeGreaterThan(0.9);
  const even = splitByLabel({ ...MNIST_DEAL, alpha: 1000 });
  for (const row of even) {
    row.forEach((count, label) => expect(Math.abs(count / (MNIST.trainLabelSizes[label]! / 4) - 1)).toBeLessThan(0.15));
  }
});

test("another seed is another split, and one split never changes", () => {
  expect(splitByLabel({ ...MNIST_DEAL, seed: 2 })).not.toEqual(splitByLabel(MNIST_DEAL));
  expect(splitByLabel(MNIST_DEAL)).toEqual(GOLDEN);
});

test("a data set that is too small to give each of 32 seats its minimum is refused", () => {
  expect(() => splitByLabel({ ...MNIST_DEAL, labelSizes: [100] })).toThrow("too few");
});

describe("distribution", () => {
  test.each([0.3, 1, 5])("gamma of shape %d has the right mean and spread", (shape) => {
    const random = new Random("gamma", shape * 10);
    const values = Array.from({ length: 20_000 }, () => Math.exp(drawLogGamma(random, shape)));
    const mean = sum(values) / values.length;
    const variance = sum(values.map((value) => (value - mean) ** 2)) / values.length;
    expect(Math.abs(mean / shape - 1)).toBeLessThan(0.06);
    expect(Math.abs(variance / shape - 1)).toBeLessThan(0.15);
  });

  test("shares of a Dirichlet distribution add up to 1 and spread as they should", () => {
    const random = new Random("Dirichlet");
    const draws = Array.from({ length: 4000 }, () => drawDirichlet(random, 4, 0.5));
    for (const shares of draws) expect(Math.abs(sum(shares) - 1)).toBeLessThan(1e-12);
    // Of 4 shares with alpha 0.5 each: mean 1/4, variance (1/4 * 3/4) / (4 * 0.5 + 1) = 1/16.
    const first = draws.map((shares) => shares[0]!);
    expect(Math.abs(sum(first) / 4000 - 0.25)).toBeLessThan(0.02);
    expect(Math.abs(sum(first.map((share) => (share - 0.25) ** 2)) / 4000 - 1 / 16)).toBeLessThan(0.006);
  });

  test("the smallest alpha gives shares, not NaN", () => {
    const shares = drawDirichlet(new Random("tiny"), 8, 0.001);
    expect(Math.max(...shares)).toBeGreaterThan(0.99);
    expect(shares.every((share) => share >= 0)).toBe(true);
  });
});

/** Confirmed by a second implementation, in Python, that takes logarithms and exponentials from its own library. */
const GOLDEN = [
  [1540, 657, 85, 423, 0, 2629, 929, 1487, 385, 3075],
  [1826, 3947, 456, 4314, 2003, 2523, 128, 2798, 5267, 2089],
  [2399, 785, 64, 1098, 73, 269, 2511, 82, 53, 668],
  [158, 1353, 5353, 296, 3766, 0, 2350, 1898, 146, 117],
];
