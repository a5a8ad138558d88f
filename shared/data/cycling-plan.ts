import { present } from "../assert.ts";
import { viewSeed, type BatchOrder } from "../training/batch-plan.ts";
import { Random } from "../training/random.ts";

/** Samples that belong to one seat, whatever the view, and how it goes through them. */
export interface SeatShard extends BatchOrder {
  /** Samples of the seat, 1 or more. */
  readonly samples: number;
  readonly seat: number;
  readonly seed: number;
}

/**
 * The seeded plan of a seat that has data of its own: it goes through all of its samples in a fresh order, and again in
 * another one, without regard to how many the others have. Every batch is full; where one pass ends in the middle of a
 * batch the next one begins there.
 */
export class CyclingPlan {
  /** Samples of each batch. */
  readonly batchSamples: number;
  readonly #shard: SeatShard;
  /** The orders of the last two passes, by parity: a batch never reaches over more. */
  readonly #orders: { pass: number; order: Uint32Array }[] = [];

  constructor(shard: SeatShard) {
    const { samples, batchSize, view } = shard;
    if (!Number.isInteger(samples) || samples < 1)
      throw new RangeError(`A seat cannot cycle through ${samples} samples.`);
    // P5: of all samples there is only one batch, and it would be the same in the next view.
    const most = view === null ? samples : Math.max(1, Math.floor(samples / 2));
    this.batchSamples = Math.min(batchSize, most);
    this.#shard = shard;
  }

  /**
   * @param number of the batch, 1 or more
   * @returns positions in the seat's samples
   */
  batch(number: number): Uint32Array {
    const { samples } = this.#shard;
    const first = (number - 1) * this.batchSamples;
    return Uint32Array.from({ length: this.batchSamples }, (_, i) => {
      const at = first + i;
      const pass = Math.floor(at / samples);
      return present(this.#order(pass)[at - pass * samples], "a pass has every sample");
    });
  }

  #order(pass: number): Uint32Array {
    const kept = this.#orders[pass % 2];
    if (kept?.pass === pass) return kept.order;
    const { samples, seat, seed, view } = this.#shard;
    const order = Uint32Array.from({ length: samples }, (_, i) => i);
    new Random("order in pass", seed, seat, pass, ...viewSeed(view)).shuffle(order);
    this.#orders[pass % 2] = { pass, order };
    return order;
  }
}
