import { CLIP_MARGIN } from "../../../shared/privacy/clip.ts";
import type { Clip, Samples } from "../compiled-model.ts";
import { samplesBetween } from "../samples-between.ts";

/** The gradient of one sample, [parameters]; read before the next one is computed. */
export type GradientOfOne = (
  alone: Samples,
  dropoutSeed: number,
) => Promise<{ readonly loss: number; readonly gradient: Float32Array }>;

/**
 * `CompiledModel.clippedSum`, sample by sample: every kind of block has each sample's own gradient so, exactly.
 * @returns the sum of the samples' losses, each bounded
 */
export async function clippedSumOf(
  samples: Samples,
  dropoutSeed: number,
  clip: Clip,
  into: Float32Array,
  gradientOf: GradientOfOne,
): Promise<number> {
  into.fill(0);
  const kept = clip.gradient * (1 - CLIP_MARGIN);
  let losses = 0;
  for (let sample = 0; sample < samples.count; sample++) {
    const alone = samplesBetween(samples, sample, sample + 1);
    const { loss, gradient } = await gradientOf(alone, (dropoutSeed + sample) % 2 ** 32);
    losses += Math.min(clip.loss, loss);
    let squares = 0;
    for (let i = 0; i < gradient.length; i++) squares += (gradient[i] as number) ** 2;
    const factor = kept / Math.max(Math.sqrt(squares), kept);
    for (let i = 0; i < gradient.length; i++) into[i] = (into[i] as number) + factor * (gradient[i] as number);
  }
  return losses;
}
