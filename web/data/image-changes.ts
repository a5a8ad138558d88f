import type { FittedImage } from "./fit-image.ts";
import type { FittedPicture } from "./fit-picture.ts";

/** How many images were not yet as the model sees them, by what was done to them. */
export interface ImageChanges {
  readonly scaled: number;
  readonly greyed: number;
  readonly inverted: number;
  /** Of their longer side both ends were cut off. */
  readonly cropped: number;
  /** They were turned upright, as the camera that took them wrote. */
  readonly turned: number;
  /** What was transparent in them is white. */
  readonly flattened: number;
  /** Of several pictures that they show one after the other, the first was taken. */
  readonly animated: number;
  /** The browser added faint noise when they were read, as some do that guard against being recognized. */
  readonly noisy: number;
}

export const NO_CHANGES: ImageChanges = {
  scaled: 0,
  greyed: 0,
  inverted: 0,
  cropped: 0,
  turned: 0,
  flattened: 0,
  animated: 0,
  noisy: 0,
};

/** What was done to one image of something written or drawn. */
export function changesOfImage({ isScaled, isGreyed, isInverted, isNoisy }: FittedImage): ImageChanges {
  return {
    ...NO_CHANGES,
    scaled: Number(isScaled),
    greyed: Number(isGreyed),
    inverted: Number(isInverted),
    noisy: Number(isNoisy),
  };
}

/** What was done to one photograph, and what its file was. */
export function changesOfPicture(
  { isScaled, isCropped, isGreyed, isFlattened, isNoisy }: FittedPicture,
  { isTurned, isAnimated }: { readonly isTurned: boolean; readonly isAnimated: boolean },
): ImageChanges {
  return {
    ...NO_CHANGES,
    scaled: Number(isScaled),
    greyed: Number(isGreyed),
    cropped: Number(isCropped),
    turned: Number(isTurned),
    flattened: Number(isFlattened),
    animated: Number(isAnimated),
    noisy: Number(isNoisy),
  };
}

export function addChanges(a: ImageChanges, b: ImageChanges): ImageChanges {
  return {
    scaled: a.scaled + b.scaled,
    greyed: a.greyed + b.greyed,
    inverted: a.inverted + b.inverted,
    cropped: a.cropped + b.cropped,
    turned: a.turned + b.turned,
    flattened: a.flattened + b.flattened,
    animated: a.animated + b.animated,
    noisy: a.noisy + b.noisy,
  };
}
