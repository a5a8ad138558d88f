import { exactExp } from "../exact-math/exponential.ts";
import { exactLog } from "../exact-math/logarithm.ts";
import type { Random } from "../training/random.ts";

/**
 * Draws shares from a symmetric Dirichlet distribution, the same in every engine: small `alpha` gives nearly all to one,
 * large `alpha` nearly the same to each.
 * @param count number of shares, 1 or more
 * @param alpha concentration, 0.001 or more
 * @returns shares of 0 or more whose sum is 1 but for rounding
 */
export function drawDirichlet(random: Random, count: number, alpha: number): readonly number[] {
  const logs = Array.from({ length: count }, () => drawLogGamma(random, alpha));
  const largest = Math.max(...logs);
  const weights = logs.map((log) => exactExp(log - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * The logarithm of a number drawn from the gamma distribution of this shape (Marsaglia and Tsang 2000, with their step
 * for shapes below 1). The logarithm, since at small shapes most of the numbers are too small for a float64.
 */
export function drawLogGamma(random: Random, shape: number): number {
  if (shape < 1) return drawLogGamma(random, shape + 1) + exactLog(openUniform(random)) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const cube = root * root * root;
    if (exactLog(openUniform(random)) < (x * x) / 2 + d - d * cube + d * exactLog(cube)) return exactLog(d * cube);
  }
}

/** A number of the standard normal distribution, by Marsaglia's polar method. */
function drawNormal(random: Random): number {
  for (;;) {
    const x = 2 * openUniform(random) - 1;
    const y = 2 * openUniform(random) - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * exactLog(square)) / square);
  }
}

/** Above 0 and below 1. */
const openUniform = (random: Random): number => (random.uint32() + 0.5) / 0x1_0000_0000;
