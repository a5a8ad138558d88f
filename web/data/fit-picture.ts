import { pictureBytes, type PictureShape } from "../../shared/data/pictures/picture-shape.ts";
import { spanOf, type Span } from "./covered-span.ts";
import type { Orientation } from "./image-traits.ts";
import type { OpenedImage } from "./opened-image.ts";

/** A photograph as the model sees it, and what was done to it for that. */
export interface FittedPicture {
  /** Rows of pixels, the channels of each side by side, as the shape says. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** It was of another size. */
  readonly isScaled: boolean;
  /** It was no square: of its longer side both ends were cut off. */
  readonly isCropped: boolean;
  /** It was in colour, and is grey now. */
  readonly isGreyed: boolean;
  /** It had something transparent, which is white now. */
  readonly isFlattened: boolean;
  /** The browser added faint noise to it. */
  readonly isNoisy: boolean;
}

/** Channels of a grey pixel differ by no more, as lossy formats leave them. */
const GREY_TOLERANCE = 16;

/** Red, green and blue, as ITU-R BT.601 weighs them. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Fits a photograph: the largest square in its middle, scaled by area averaging, over white where it is transparent. What
 * is learnt from photographs is mostly in the middle, and bars beside it would be the same in all of them. A square
 * picture of just this size that is opaque keeps its bytes.
 *
 * Costs about 4 ns a pixel of the square, and as much memory as one call of `rows` gives.
 */
export function fitPicture(image: OpenedImage, shape: PictureShape, orientation: Orientation = 1): FittedPicture {
  const { width, height } = image;
  const { side, channels } = shape;
  const square = Math.min(width, height);
  const middle = new Middle((width - square) / 2, (height - square) / 2, square, side);
  for (const { top, rgba } of image.rows()) middle.add(top, rgba, width);
  const colours = image.isTurned ? middle.colours() : turned(middle.colours(), side, orientation);
  const pixels = new Uint8Array(pictureBytes(shape));
  if (channels === 3) pixels.set(colours.map(Math.round));
  else {
    const [red, green, blue] = LUMA;
    for (let pixel = 0, at = 0; at < pixels.length; at++, pixel += 3) {
      const [r = 0, g = 0, b = 0] = colours.subarray(pixel, pixel + 3);
      // Of a grey pixel the three weights would come to a little less than it.
      pixels[at] = Math.round(r === g && g === b ? r : red * r + green * g + blue * b);
    }
  }
  return {
    pixels,
    isScaled: square !== side,
    isCropped: width !== height,
    isGreyed: channels === 1 && middle.hasColour,
    isFlattened: middle.isTransparent,
    isNoisy: image.isNoisy,
  };
}

/** The square in the middle of an image, as its rows come, and the mean colour of what each pixel of the picture covers. */
class Middle {
  hasColour = false;
  isTransparent = false;

  readonly #top: number;
  readonly #side: number;
  readonly #scale: number;
  /** For each column of the picture, what it covers of the image's columns. */
  readonly #across: readonly Span[];
  /** For each row of the picture, what it covers of the image's rows. */
  readonly #down: readonly Span[];
  /** Of each pixel the red, green and blue so far, each times the area. */
  readonly #sums: Float64Array;
  /** Of the image's row that is at hand, the same for each column of the picture. */
  readonly #line: Float64Array;
  /** The first row of the picture that is not complete. */
  #row = 0;

  constructor(left: number, top: number, square: number, side: number) {
    this.#top = top;
    this.#side = side;
    this.#scale = (side / square) ** 2;
    this.#across = spans(left, square, side);
    this.#down = spans(top, square, side);
    this.#sums = new Float64Array(3 * side * side);
    this.#line = new Float64Array(3 * side);
  }

  /** @param top of the image's rows, which come one after the other @param width of the image in pixels */
  add(top: number, rgba: Uint8ClampedArray, width: number): void {
    const rows = rgba.length / (4 * width);
    for (let row = 0; row < rows; row++) {
      if (top + row + 1 > this.#top && this.#row < this.#side) this.#addRow(top + row, rgba, 4 * row * width);
    }
  }

  colours(): Float64Array {
    return this.#sums.map((sum) => sum * this.#scale);
  }

  #addRow(y: number, rgba: Uint8ClampedArray, at: number): void {
    let isRead = false;
    // A row of the image may be part of several of the picture, if that is larger.
    for (let row = this.#row; row < this.#side; row++) {
      const { first, weights } = this.#down[row] as Span;
      if (first > y) break;
      const weight = weights[y - first];
      if (y - first >= weights.length - 1) this.#row = row + 1;
      if (weight === undefined) continue;
      if (!isRead) this.#readLine(rgba, at);
      isRead = true;
      const to = 3 * row * this.#side;
      const [sums, line] = [this.#sums, this.#line];
      for (let i = 0; i < line.length; i++) sums[to + i] = (sums[to + i] as number) + weight * (line[i] as number);
    }
  }

  #readLine(rgba: Uint8ClampedArray, row: number): void {
    const line = this.#line;
    for (let column = 0, to = 0; column < this.#side; column++, to += 3) {
      const { first, weights } = this.#across[column] as Span;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let i = 0, at = row + 4 * first; i < weights.length; i++, at += 4) {
        const weight = weights[i] as number;
        let r = rgba[at] as number;
        let g = rgba[at + 1] as number;
        let b = rgba[at + 2] as number;
        const opacity = rgba[at + 3] as number;
        if (opacity !== 255) {
          this.isTransparent = true;
          const white = 255 - opacity;
          r = white + (r * opacity) / 255;
          g = white + (g * opacity) / 255;
          b = white + (b * opacity) / 255;
        }
        if (!this.hasColour) this.hasColour = Math.max(r, g, b) - Math.min(r, g, b) > GREY_TOLERANCE;
        red += weight * r;
        green += weight * g;
        blue += weight * b;
      }
      line[to] = red;
      line[to + 1] = green;
      line[to + 2] = blue;
    }
  }
}

const spans = (from: number, length: number, places: number): readonly Span[] =>
  Array.from({ length: places }, (_, place) =>
    spanOf(from + (place * length) / places, from + ((place + 1) * length) / places, Math.ceil(from + length)),
  );

/** For each orientation of EXIF, where the pixel of the upright picture stands in the one that is not. */
const SOURCES: Readonly<Record<Orientation, (x: number, y: number, last: number) => readonly [x: number, y: number]>> =
  {
    1: (x, y) => [x, y],
    2: (x, y, last) => [last - x, y],
    3: (x, y, last) => [last - x, last - y],
    4: (x, y, last) => [x, last - y],
    5: (x, y) => [y, x],
    6: (x, y, last) => [y, last - x],
    7: (x, y, last) => [last - y, last - x],
    8: (x, y, last) => [last - y, x],
  };

/** A square picture of three channels, turned upright. The square in the middle is the same one before and after. */
function turned(colours: Float64Array, side: number, orientation: Orientation): Float64Array {
  const upright = new Float64Array(colours.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [fromX, fromY] = SOURCES[orientation](x, y, side - 1);
      const from = 3 * (fromY * side + fromX);
      upright.set(colours.subarray(from, from + 3), 3 * (y * side + x));
    }
  }
  return upright;
}
