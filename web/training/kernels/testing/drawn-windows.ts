import type { Random } from "../../../../shared/training/random.ts";
import type { Places } from "../kernels.ts";

/**
 * Where windows of a size stand, drawn: 'valid', or 'same' as TensorFlow pads, where an odd zero comes after.
 * @returns undefined where no window fits
 */
export function drawnPlaces(
  random: Random,
  height: number,
  width: number,
  windowHeight: number,
  windowWidth: number,
): Places | undefined {
  const stride = 1 + random.below(3);
  if (random.below(2) === 0) {
    if (windowHeight > height || windowWidth > width) return undefined;
    const out = (length: number, window: number) => Math.floor((length - window) / stride) + 1;
    return [stride, 0, 0, out(height, windowHeight), out(width, windowWidth)];
  }
  const [outHeight, outWidth] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const before = (length: number, out: number, window: number) =>
    Math.floor(Math.max(0, (out - 1) * stride + window - length) / 2);
  return [stride, before(height, outHeight, windowHeight), before(width, outWidth, windowWidth), outHeight, outWidth];
}

/** Calls `visit` for each place of an image that a window sees, with the indices of both. */
export function forEachSeen(
  [height, width]: readonly [number, number],
  [windowHeight, windowWidth]: readonly [number, number],
  [stride, top, left, outHeight, outWidth]: Places,
  visit: (place: number, tap: number, pixel: number) => void,
): void {
  for (let place = 0; place < outHeight * outWidth; place++) {
    for (let tap = 0; tap < windowHeight * windowWidth; tap++) {
      const y = Math.floor(place / outWidth) * stride - top + Math.floor(tap / windowWidth);
      const x = (place % outWidth) * stride - left + (tap % windowWidth);
      if (y >= 0 && y < height && x >= 0 && x < width) visit(place, tap, y * width + x);
    }
  }
}
