/** An image as a decoder gives it: four bytes a pixel, red, green, blue and opacity. At least one pixel. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
  /** The browser added faint noise when it was read. */
  readonly isNoisy?: boolean;
}

/** Some rows of an image, all of its width: four bytes a pixel, as in {@link DecodedImage}. */
export interface ImageRows {
  /** The first of them. */
  readonly top: number;
  readonly rgba: Uint8ClampedArray;
}

/** An image that is decoded, and handed out some rows at a time: a large one needs no second copy of itself. */
export interface OpenedImage {
  readonly width: number;
  readonly height: number;
  /** The browser adds faint noise to what it lets be read. */
  readonly isNoisy: boolean;
  /** Whether the decoder heeds what a file says of how it is to be turned. */
  readonly isTurned: boolean;
  /** From top to bottom, all of them; what one call gave may be overwritten by the next. */
  readonly rows: () => Iterable<ImageRows>;
  /** Gives its memory back. */
  readonly close: () => void;
}

/** Decodes an image file. @throws where it cannot */
export type OpenImage = (image: Blob) => Promise<OpenedImage>;

/** An image that is in memory already. */
export function openedImage({ width, height, rgba, isNoisy = false }: DecodedImage): OpenedImage {
  return { width, height, isNoisy, isTurned: true, rows: () => [{ top: 0, rgba }], close: () => {} };
}

/** All of an image at once. Memory: four bytes a pixel. */
export function wholeImage({ width, height, isNoisy, rows }: OpenedImage): DecodedImage {
  const whole = new Uint8ClampedArray(4 * width * height);
  for (const { top, rgba } of rows()) whole.set(rgba, 4 * width * top);
  return { width, height, rgba: whole, isNoisy };
}
