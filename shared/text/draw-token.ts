import type { Random } from "../training/random.ts";

/**
 * Draws a token by what a model says of each.
 * @param logits of all tokens
 * @param temperature below 1 the likely ones come more often than the model says; 0 takes the likeliest, always
 */
export function drawToken(logits: Float32Array, temperature: number, random: Random): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  if (temperature === 0) return logits.indexOf(largest);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  let left = random.uniform() * weights.reduce((a, b) => a + b, 0);
  const drawn = weights.findIndex((weight) => (left -= weight) < 0);
  // Rounding may leave a little of the sum, and what a driver made of a model may be no numbers at all.
  return drawn >= 0 ? drawn : Math.max(0, logits.indexOf(largest));
}
