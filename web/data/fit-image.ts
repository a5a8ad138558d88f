import { present } from "../../shared/assert.ts";
import { spanOf, type Span } from "./covered-span.ts";
import type { DecodedImage } from "./opened-image.ts";
import { IMAGE_HEIGHT, IMAGE_WIDTH } from "./sample-schema.ts";

/** An image as the model sees it, and what was done to it for that. */
export interface FittedImage {
  /** 28 x 28 bytes, row by row, 0 for black. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** It was of another size. */
  readonly isScaled: boolean;
  /** It was in colour. */
  readonly isGreyed: boolean;
  /** It was dark on light. */
  readonly isInverted: boolean;
  /** The browser added faint noise to it. */
  readonly isNoisy: boolean;
}

/** Channels of a grey pixel differ by no more, as lossy formats leave them. */
const GREY_TOLERANCE = 16;

/** From here on a grey value, or an opacity, is nearer to 255 than to 0. */
const HALF = 128;

/** One grey value out of four bytes that begin at `at`. */
type GreyAt = (at: number) => number;

/**
 * Turns an image of any size and colour into what the model learns from: grey by luminance, light ink on a dark
 * background, and scaled by area averaging to fit 28 x 28, with its proportions kept (to whole pixels) and in the middle
 * of background, which is the median of its border. What is transparent is background. An image of 28 x 28 that is grey,
 * opaque and light on dark stays as it is, byte for byte.
 */
export function fitImage({ width, height, rgba, isNoisy = false }: DecodedImage): FittedImage {
  const bytes = new DataView(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  const isGreyed = hasColour(bytes);
  const greyAt: GreyAt = isGreyed ? (at) => luminance(bytes, at) : (at) => mean(bytes, at);
  const border = borderOf(width, height);
  const isInverted = isDarkOnLight(bytes, border, greyAt);
  // Over paper of the background's kind, which is black after the inversion.
  const inkAt: GreyAt = (at) => ((isInverted ? 255 - greyAt(at) : greyAt(at)) * bytes.getUint8(at + 3)) / 255;

  const scale = Math.min(IMAGE_WIDTH / width, IMAGE_HEIGHT / height);
  const [columns, rows] = [fittedSide(width * scale), fittedSide(height * scale)];
  const [left, top] = [Math.floor((IMAGE_WIDTH - columns) / 2), Math.floor((IMAGE_HEIGHT - rows) / 2)];
  const pixels = new Uint8Array(IMAGE_WIDTH * IMAGE_HEIGHT).fill(Math.round(median(border.map(inkAt))));
  const across = Array.from({ length: columns }, (_, column) => covered(column, columns, width));
  for (let row = 0; row < rows; row++) {
    const down = covered(row, rows, height);
    const at = (top + row) * IMAGE_WIDTH + left;
    across.forEach((span, column) => (pixels[at + column] = Math.round(areaMean(inkAt, span, down, width))));
  }
  const isScaled = width !== IMAGE_WIDTH || height !== IMAGE_HEIGHT;
  return { pixels, isScaled, isGreyed, isInverted, isNoisy };
}

function hasColour(bytes: DataView): boolean {
  for (let at = 0; at < bytes.byteLength; at += 4) {
    if (bytes.getUint8(at + 3) === 0) continue;
    const [red, green, blue] = [bytes.getUint8(at), bytes.getUint8(at + 1), bytes.getUint8(at + 2)];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > GREY_TOLERANCE) return true;
  }
  return false;
}

/** Luma as ITU-R BT.601 weighs the channels, as a whole number. */
function luminance(bytes: DataView, at: number): number {
  return Math.round(0.299 * bytes.getUint8(at) + 0.587 * bytes.getUint8(at + 1) + 0.114 * bytes.getUint8(at + 2));
}

/** For pixels that are grey but for what a lossy format did to them. */
function mean(bytes: DataView, at: number): number {
  return (bytes.getUint8(at) + bytes.getUint8(at + 1) + bytes.getUint8(at + 2)) / 3;
}

/** Where the outermost pixels begin, each once. */
function borderOf(width: number, height: number): readonly number[] {
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step) border.push(4 * (y * width + x));
  }
  return border;
}

/**
 * Whether the border is light. Where most of it is transparent it has no colour: then the ink decides, which is dark
 * where nothing that can be seen is light.
 */
function isDarkOnLight(bytes: DataView, border: readonly number[], greyAt: GreyAt): boolean {
  const seen = border.filter((at) => bytes.getUint8(at + 3) >= HALF);
  if (2 * seen.length >= border.length) return median(seen.map(greyAt)) >= HALF;
  let isBlank = true;
  for (let at = 0; at < bytes.byteLength; at += 4) {
    const opacity = bytes.getUint8(at + 3);
    if ((greyAt(at) * opacity) / 255 >= HALF) return false;
    if (opacity > 0) isBlank = false;
  }
  return !isBlank;
}

/** At least one value; the upper of two in the middle. */
function median(values: readonly number[]): number {
  return present(Float64Array.from(values).sort()[values.length >> 1], "a median is of one value or more");
}

/** Very long or very high images keep one row or column. */
function fittedSide(length: number): number {
  return Math.max(1, Math.round(length));
}

/** What one of so many places covers of a line. */
function covered(place: number, places: number, length: number): Span {
  return spanOf((place * length) / places, ((place + 1) * length) / places, length);
}

function areaMean(inkAt: GreyAt, across: Span, down: Span, width: number): number {
  let [sum, area] = [0, 0];
  let row = down.first;
  for (const height of down.weights) {
    let at = 4 * (row * width + across.first);
    for (const breadth of across.weights) {
      const weight = height * breadth;
      sum += weight * inkAt(at);
      area += weight;
      at += 4;
    }
    row += 1;
  }
  return sum / area;
}
