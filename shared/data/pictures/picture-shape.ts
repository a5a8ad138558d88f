/** Smallest and largest side of the square pictures that are learnt from. */
export const PICTURE_SIDE_MIN = 28;
export const PICTURE_SIDE_MAX = 96;

/** Pictures as they are learnt from: square, row by row, the channels of a pixel side by side, a byte each (HWC). */
export interface PictureShape {
  /** Pixels, in both directions. */
  readonly side: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
}

/** What photographs are taken to be, roughly: as shares of full light, whatever their colours. */
export const PICTURE_LIGHT = { mean: 0.45, deviation: 0.25 } as const;

/** Bytes of one picture. */
export function pictureBytes({ side, channels }: PictureShape): number {
  return side * side * channels;
}
