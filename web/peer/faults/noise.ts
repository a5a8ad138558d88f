/**
 * Puts random numbers in the place of a vector: a direction drawn at random, `factor` times as long (Euclidean norm). A
 * vector of zeros stays one.
 */
export function replaceByNoise(values: Float32Array, factor: number): void {
  const length = factor * norm(values);
  for (let i = 0; i < values.length; i++) values[i] = 2 * Math.random() - 1;
  const scale = length / (norm(values) || 1);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * scale;
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}
