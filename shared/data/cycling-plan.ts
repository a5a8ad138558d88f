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
 * batch the next one begins there. No batch holds a sample twice, as differential privacy assumes: the next pass then
 * begins with samples that the batch has not yet, and has the others right behind.
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
   * @returns positions in the seat's samples, each another one
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
    // What one pass puts off may be at its end, and so in the batch in which the next one begins, and so on.
    let first = pass;
    while (this.#kept(first) === undefined && this.#begun(first) > 0 && !this.#isLong) first -= 1;
    for (let each = first; each <= pass; each++) {
      if (this.#kept(each) === undefined) this.#orders[each % 2] = { pass: each, order: this.#made(each) };
    }
    return present(this.#kept(pass), "the order was just made");
  }

  #kept(pass: number): Uint32Array | undefined {
    const kept = this.#orders[pass % 2];
    return kept?.pass === pass ? kept.order : undefined;
  }

  /** What is put off stays within a batch's length from the beginning, which then is not the end. */
  get #isLong(): boolean {
    return this.#shard.samples >= 2 * this.batchSamples;
  }

  /** Samples of the pass before that are in the batch in which a pass begins; 0 where it begins with a batch. */
  #begun(pass: number): number {
    return (pass * this.#shard.samples) % this.batchSamples;
  }

  #made(pass: number): Uint32Array {
    const order = this.#shuffled(pass);
    const begun = this.#begun(pass);
    if (begun === 0) return order;
    const before = this.#kept(pass - 1) ?? this.#shuffled(pass - 1);
    return putOff(order, new Set(before.subarray(before.length - begun)), this.batchSamples - begun);
  }

  #shuffled(pass: number): Uint32Array {
    const { samples, seat, seed, view } = this.#shard;
    const order = Uint32Array.from({ length: samples }, (_, i) => i);
    new Random("order in pass", seed, seat, pass, ...viewSeed(view)).shuffle(order);
    return order;
  }
}

/** The order with what is `taken` moved out of its first `count` places, to right behind them. */
function putOff(order: Uint32Array, taken: ReadonlySet<number>, count: number): Uint32Array {
  const [head, late]: [number[], number[]] = [[], []];
  for (const sample of order) {
    if (head.length === count) break;
    (taken.has(sample) ? late : head).push(sample);
  }
  return Uint32Array.from([...head, ...late, ...order.subarray(head.length + late.length)]);
}
