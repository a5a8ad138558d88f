import type { Random } from "../../training/random.ts";
import type { PictureShape } from "../pictures/picture-shape.ts";

/** How pictures are changed a little each time that they are learnt from, so that a few stand for more. */
export interface Augment {
  /** Moved by up to this share of the side, 0 to `SHIFT_MAX`, in any direction. */
  readonly shift: number;
  /** Mirrored, left and right, half of the time. */
  readonly flip: boolean;
  /** Brightness and contrast changed by up to this share, 0 to `LIGHT_MAX`. */
  readonly light: number;
}

export const SHIFT_MAX = 0.5;
export const LIGHT_MAX = 0.9;

export const NO_AUGMENT: Augment = { shift: 0, flip: false, light: 0 };

/** Whether anything is changed at all. */
export function augments({ shift, flip, light }: Augment): boolean {
  return shift > 0 || flip || light > 0;
}

/** What one picture is changed by, this once. */
export interface Change {
  /** Pixels to the right and down; negative to the left and up. */
  readonly right: number;
  readonly down: number;
  readonly isFlipped: boolean;
  /** What each byte becomes. */
  readonly light: Uint8Array;
}

const MIDDLE = 128;

/**
 * Draws a change: the same for the same random numbers, on every engine. Whatever is asked for, as many numbers are drawn,
 * so that one setting changes nothing of the others.
 */
export function drawChange({ side }: PictureShape, { shift, flip, light }: Augment, random: Random): Change {
  const most = Math.floor(shift * side);
  const right = Math.floor(random.uniform() * (2 * most + 1)) - most;
  const down = Math.floor(random.uniform() * (2 * most + 1)) - most;
  const isFlipped = random.uniform() < 0.5 && flip;
  const contrast = 1 + light * (2 * random.uniform() - 1);
  const brightness = MIDDLE * light * (2 * random.uniform() - 1);
  return { right, down, isFlipped, light: lightOf(contrast, brightness) };
}

/** IEEE arithmetic and rounding to the nearest: the same bits on every engine. */
function lightOf(contrast: number, brightness: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    Math.round(Math.min(255, Math.max(0, (byte - MIDDLE) * contrast + MIDDLE + brightness))),
  );
}

/**
 * A picture with a change. What comes in at a side is the picture's edge, drawn out.
 * @param picture its bytes, HWC
 * @param into as many; another array
 */
export function changePicture(
  picture: Uint8Array,
  { side, channels }: PictureShape,
  { right, down, isFlipped, light }: Change,
  into: Uint8Array,
): void {
  const last = side - 1;
  let at = 0;
  for (let y = 0; y < side; y++) {
    const row = side * Math.min(last, Math.max(0, y - down));
    for (let x = 0; x < side; x++) {
      const shifted = Math.min(last, Math.max(0, x - right));
      let from = channels * (row + (isFlipped ? last - shifted : shifted));
      for (let channel = 0; channel < channels; channel++) into[at++] = light[picture[from++] as number] as number;
    }
  }
}
