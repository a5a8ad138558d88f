import { present } from "../../../shared/assert.ts";

/** Side of the model's input, and of the box in it that a digit fills: MNIST's own preparation. */
export const IMAGE_SIDE = 28;
const DIGIT_SIDE = 20;

/** Ink lighter than this does not count when the digit's box is looked for. */
const INK_MIN = 0.1;

/**
 * Prepares a drawing as MNIST's images were: the digit's box scaled to 20 x 20 with its proportions kept, its centre of
 * mass in the middle of 28 x 28.
 * @param ink side * side values, row by row, 0 for paper and 1 for ink
 * @returns 784 values 0..1, or undefined when there is no ink
 */
export function digitImage(ink: Float32Array, side: number): Float32Array | undefined {
  const box = inkBox(ink, side);
  if (box === undefined) return undefined;
  const scale = Math.max(box.right - box.left, box.bottom - box.top) / DIGIT_SIDE;
  const centre = centreOfMass(ink, side);
  const image = new Float32Array(IMAGE_SIDE * IMAGE_SIDE);
  for (let row = 0; row < IMAGE_SIDE; row++) {
    for (let column = 0; column < IMAGE_SIDE; column++) {
      const x = centre.x + (column - IMAGE_SIDE / 2) * scale;
      const y = centre.y + (row - IMAGE_SIDE / 2) * scale;
      image[row * IMAGE_SIDE + column] = meanInk(ink, side, x, y, scale);
    }
  }
  return image;
}

/** Less ink than this share of the darkest is noise of a photo's paper. */
const NOISE = 0.2;

/**
 * Prepares an image of 28 x 28 as MNIST's were, as {@link digitImage} does a drawing: what is lighter than its border is
 * ink, whatever the paper's own shade.
 * @param pixels 784 bytes, light ink on dark
 * @returns undefined where nothing stands out
 */
export function centredDigit(pixels: Uint8Array): Float32Array | undefined {
  const border = pixels.filter((_, i) => {
    const [row, column] = [Math.floor(i / IMAGE_SIDE), i % IMAGE_SIDE];
    return row % (IMAGE_SIDE - 1) === 0 || column % (IMAGE_SIDE - 1) === 0;
  });
  const paper = present(border.sort()[Math.floor(border.length / 2)], "an image has a border");
  const darkest = pixels.reduce((most, value) => Math.max(most, value), 0);
  if (darkest <= paper) return undefined;
  const ink = Float32Array.from(pixels, (value) => {
    const share = (value - paper) / (darkest - paper);
    return share < NOISE ? 0 : share;
  });
  return digitImage(ink, IMAGE_SIDE);
}

function inkBox(ink: Float32Array, side: number) {
  let [left, top, right, bottom] = [side, side, 0, 0];
  ink.forEach((value, index) => {
    if (value < INK_MIN) return;
    const x = index % side;
    const y = Math.floor(index / side);
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  });
  return right > left ? { left, top, right, bottom } : undefined;
}

function centreOfMass(ink: Float32Array, side: number) {
  let [mass, x, y] = [0, 0, 0];
  ink.forEach((value, index) => {
    mass += value;
    x += value * ((index % side) + 0.5);
    y += value * (Math.floor(index / side) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

/** Mean ink of the square that begins at (x, y), sampled on a grid fine enough not to miss a stroke. */
function meanInk(ink: Float32Array, side: number, x: number, y: number, size: number): number {
  const steps = Math.max(1, Math.ceil(size));
  let sum = 0;
  for (let row = 0; row < steps; row++) {
    for (let column = 0; column < steps; column++) {
      const px = Math.floor(x + ((column + 0.5) * size) / steps);
      const py = Math.floor(y + ((row + 0.5) * size) / steps);
      if (px >= 0 && py >= 0 && px < side && py < side) sum += ink[py * side + px] ?? 0;
    }
  }
  return sum / (steps * steps);
}
