import { augments, changePicture, drawChange, type Augment } from "../../shared/data/augment/augment.ts";
import { pictureBytes, type PictureShape } from "../../shared/data/pictures/picture-shape.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { Random } from "../../shared/training/random.ts";

/** Whose pictures are changed. */
interface Seat {
  readonly seed: number;
  readonly seat: number;
}

/**
 * Changes the pictures of a seat each time that they are trained on: another change for each batch and picture, and the same
 * one whenever that batch is put together again. A picture stays one sample.
 */
export class PictureAugmentation {
  readonly #shape: PictureShape;
  readonly #augment: Augment;
  readonly #seat: Seat;
  readonly #changed: Uint8Array;

  constructor(shape: PictureShape, augment: Augment, seat: Seat) {
    this.#shape = shape;
    this.#augment = augment;
    this.#seat = seat;
    this.#changed = new Uint8Array(pictureBytes(shape));
  }

  /**
   * @param picture its bytes
   * @param batch number of the batch, from 1 on
   * @param sample the picture's place in the seat's data
   * @returns its bytes with a change, until the next call
   */
  changed(picture: Uint8Array, batch: number, sample: number): Uint8Array {
    const random = new Random("augmentation", this.#seat.seed, this.#seat.seat, batch, sample);
    changePicture(picture, this.#shape, drawChange(this.#shape, this.#augment, random), this.#changed);
    return this.#changed;
  }
}

/** How a seat's pictures are changed; null where they are not, and where there are none. */
export function augmentationOf(
  { picture, seed }: Pick<SessionSpec, "picture" | "seed">,
  seat: number,
): PictureAugmentation | null {
  if (picture === null || !augments(picture.augment)) return null;
  return new PictureAugmentation(picture, picture.augment, { seed, seat });
}
