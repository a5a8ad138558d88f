/** Red, green, blue and how opaque, 0 to 255 each; what lies beyond is cut off. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/**
 * The address of a picture with a pixel for each value.
 * @param values row by row
 * @returns "" where the browser has no canvas to paint on
 */
export function paintedAddress(
  [height, width]: readonly [height: number, width: number, ...rest: number[]],
  values: Float32Array,
  colourOf: (value: number) => Colour,
): string {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context) return "";
  const image = context.createImageData(width, height);
  // The array clamps.
  for (const [pixel, value] of values.entries()) image.data.set(colourOf(value), 4 * pixel);
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

/**
 * The pixels of a picture in bytes, as a canvas takes them.
 * @param bytes row by row, with the channels innermost: one is grey, three are red, green and blue
 */
export function opaquePixels(
  bytes: Uint8Array,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * width * height);
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let pixel = 0, at = 0; pixel < pixels.length; pixel += 4, at += channels) {
    pixels[pixel] = bytes[at] ?? 0;
    pixels[pixel + 1] = bytes[at + green] ?? 0;
    pixels[pixel + 2] = bytes[at + blue] ?? 0;
    pixels[pixel + 3] = 255;
  }
  return pixels;
}
