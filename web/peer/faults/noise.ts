import { normOf } from "../../../shared/privacy/clip.ts";

/**
 * Puts random numbers in the place of a vector: a direction drawn at random, `factor` times as long (Euclidean norm). A
 * vector of zeros stays one.
 */
export function replaceByNoise(values: Float32Array, factor: number): void {
  const length = factor * normOf(values);
  for (let i = 0; i < values.length; i++) values[i] = 2 * Math.random() - 1;
  const scale = length / (normOf(values) || 1);
  values.forEach((value, i) => (values[i] = value * scale));
}
