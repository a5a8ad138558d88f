/** Side of the image that is drawn and read back: some protections change few of many pixels, or spare small images. */
const SIDE = 64;

/** Noise up to here, of 255, is less than a camera's: pictures may be learnt with it, once people know. */
const FAINT = 4;

type Drawing = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** How what was drawn comes back: as it was, or with noise too faint to matter to what is learnt. */
export type ReadBack = "exact" | "noisy";

/** Thrown where this browser lets no page read what it drew. No fault of any file. The message is for people. */
export class ReadBackError extends Error {
  override readonly name = "ReadBackError";
}

const REFUSAL =
  "This browser gives a page other pixels than it drew, as some do that guard against being recognized: pictures would be learnt as something else. Allow this site to read them (Firefox: “extract canvas data”; Brave: Shields; an add-on: an exception), or use another browser.";

/**
 * Draws pixels that are known, and reads them back; to be called before anything is read that counts. The canvas is left
 * empty.
 * @throws ReadBackError where something else comes back, or nothing at all
 */
export function tryReadBack(drawing: Drawing): ReadBack {
  const { canvas } = drawing;
  const { width, height } = canvas;
  Object.assign(canvas, { width: SIDE, height: SIDE });
  const known = knownPixels();
  let read: Uint8ClampedArray;
  try {
    const image = drawing.createImageData(SIDE, SIDE);
    image.data.set(known);
    drawing.putImageData(image, 0, 0);
    read = drawing.getImageData(0, 0, SIDE, SIDE).data;
  } catch (cause) {
    throw new ReadBackError(REFUSAL, { cause });
  } finally {
    Object.assign(canvas, { width, height });
  }
  const furthest = known.reduce((most, value, index) => Math.max(most, Math.abs(value - (read[index] ?? 256))), 0);
  if (furthest > FAINT) throw new ReadBackError(REFUSAL);
  return furthest === 0 ? "exact" : "noisy";
}

/** Opaque, so that nothing is rounded on the way; of many colours, as protections spare plain areas. RGBA, row by row. */
function knownPixels(): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * SIDE * SIDE);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    const [column, row] = [pixel % SIDE, Math.floor(pixel / SIDE)];
    pixels.set([4 * column, 4 * row, (37 * column + 101 * row) % 256, 255], 4 * pixel);
  }
  return pixels;
}
