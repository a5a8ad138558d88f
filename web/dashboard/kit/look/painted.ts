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
