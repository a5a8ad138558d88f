/**
 * Renyi differential privacy of the Gaussian mechanism of sensitivity 1, applied to a random part of the data: each
 * sample takes part with probability `samplingRate`, independently of the others (Mironov, Talwar and Zhang 2019,
 * section 3.3, for whole orders).
 * @param order Renyi order, a whole number above 1
 * @param samplingRate 0 to 1; at 1 it is the plain Gaussian mechanism, order / (2 noise^2) (Mironov 2017)
 * @param noise standard deviation of the noise, in multiples of the sensitivity; above 0
 * @returns the Renyi divergence between the outputs for two data sets that differ in one sample; Infinity where it is
 * too large for a number
 */
export function renyiDivergence(order: number, samplingRate: number, noise: number): number {
  if (!Number.isInteger(order) || order < 2)
    throw new RangeError(`A Renyi order is a whole number above 1, not ${order}.`);
  if (!(samplingRate >= 0 && samplingRate <= 1))
    throw new RangeError(`A sampling rate lies in 0..1, not ${samplingRate}.`);
  if (!(noise > 0)) throw new RangeError(`Noise must be above 0, not ${noise}.`);
  if (samplingRate === 0) return 0;
  if (samplingRate === 1) return order / (2 * noise * noise);
  return logMoment(order, samplingRate, noise) / (order - 1);
}

/** log of the sum over k of C(order, k) (1-q)^(order-k) q^k exp((k^2-k) / (2 noise^2)), the binomial's terms in logs. */
function logMoment(order: number, q: number, noise: number): number {
  const [logQ, logRest] = [Math.log(q), Math.log1p(-q)];
  let logChoices = 0;
  let total = Number.NEGATIVE_INFINITY;
  for (let k = 0; k <= order; k++) {
    if (k > 0) logChoices += Math.log((order - k + 1) / k);
    const term = logChoices + k * logQ + (order - k) * logRest + (k * k - k) / (2 * noise * noise);
    total = logOfSum(total, term);
  }
  // Rounding may leave a moment of just under 1 where the noise hides nearly everything; its logarithm is never below 0.
  return Math.max(0, total);
}

/** log(exp(a) + exp(b)) without leaving the range of numbers. */
function logOfSum(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}
