/** How a picture's bytes become what a model sees: the same wherever it learns, is tried, or is written to a file. */
export interface Pixels extends Light {
  /** Height, width, channels; row by row with the channels innermost, an unsigned byte each. */
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** Mean and standard deviation that pixels are taken to have, as shares of full light; in every channel the same. */
export interface Light {
  readonly mean: number;
  readonly deviation: number;
}

/** A value as the model sees it: about mean 0 and variance 1. @param light 0 (dark, or no ink) to 1 */
export function standardizeLight({ mean, deviation }: Light, light: number): number {
  return (light - mean) / deviation;
}

/** What the model sees of each value that a byte can have. */
export function inputOfByte(pixels: Light): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => standardizeLight(pixels, byte / 255));
}

/** The byte that became this input. */
export function byteOfInput({ mean, deviation }: Light, input: number): number {
  return Math.round(255 * (input * deviation + mean));
}
