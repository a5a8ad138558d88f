import type { FittedImage } from "./fit-image.ts";

/** How many images were not yet as the model sees them, by what was done to them. */
export interface ImageChanges {
  readonly scaled: number;
  readonly greyed: number;
  readonly inverted: number;
  /** The browser added faint noise when they were read, as some do that guard against being recognized. */
  readonly noisy: number;
}

export const NO_CHANGES: ImageChanges = { scaled: 0, greyed: 0, inverted: 0, noisy: 0 };

/** What was done to one image. */
export function changesOf({ isScaled, isGreyed, isInverted, isNoisy }: FittedImage): ImageChanges {
  return {
    scaled: Number(isScaled),
    greyed: Number(isGreyed),
    inverted: Number(isInverted),
    noisy: Number(isNoisy),
  };
}

export function addChanges(a: ImageChanges, b: ImageChanges): ImageChanges {
  return {
    scaled: a.scaled + b.scaled,
    greyed: a.greyed + b.greyed,
    inverted: a.inverted + b.inverted,
    noisy: a.noisy + b.noisy,
  };
}
