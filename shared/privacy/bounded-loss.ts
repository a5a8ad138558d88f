/**
 * The training loss is told to the other peers with every step, and depends on the data as the gradient does: it is
 * hidden in noise of its own. Each sample's loss is cut off at this bound first.
 */
export const SAMPLE_LOSS_MAX = 4;

/** Noise on the loss in multiples of the noise on the gradient: so large that it adds 2 % to what the gradient gives away. */
export const LOSS_NOISE_RATIO = 5;

/**
 * Two Gaussian mechanisms on the same samples, with noise z and ratio * z, are one with this noise: their sensitivities,
 * in units of the noise, add up like the sides of a right angle.
 */
export function noiseWithLoss(noise: number): number {
  return noise / Math.sqrt(1 + 1 / (LOSS_NOISE_RATIO * LOSS_NOISE_RATIO));
}
