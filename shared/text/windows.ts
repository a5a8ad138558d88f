import type { Slice } from "../averaging/slices.ts";
import { viewSeed, type BatchOrder } from "../training/batch-plan.ts";
import { Random, type Seed } from "../training/random.ts";

/** A stretch of text, and how a member goes through it. */
export interface WindowOrder extends BatchOrder {
  readonly stretch: Slice;
  /** Tokens of a window, beside the one behind it that is to be guessed last. */
  readonly context: number;
  /** Of the session, and whatever else tells members apart. */
  readonly seed: Seed;
}

/** Windows that a stretch of so many tokens has room for, side by side. */
export function windowsIn(tokens: number, context: number): number {
  return Math.floor(tokens / (context + 1));
}

/**
 * The seeded plan of a member's batches of text (R1): windows at random places of its stretch. Those of a batch do not
 * overlap, so that no batch holds a token twice, and a single passage never counts for more than one sample of it, as
 * differential privacy assumes. Every batch is full, if the stretch has room for it.
 */
export class WindowPlan {
  /** Windows of each batch. */
  readonly batchSamples: number;
  /** Windows of the stretch: what its samples are counted in. */
  readonly samples: number;
  readonly #order: WindowOrder;

  constructor(order: WindowOrder) {
    const { stretch, context, batchSize, view } = order;
    this.samples = windowsIn(stretch.end - stretch.start, context);
    // P5: all of a stretch at once would be nearly the same batch in the next view.
    const most = view === null ? this.samples : Math.max(1, Math.floor(this.samples / 2));
    this.batchSamples = Math.min(batchSize, most, this.samples);
    this.#order = order;
  }

  /**
   * @param number of the batch, 1 or more
   * @returns where its windows begin in the text, ascending
   */
  batch(number: number): Uint32Array {
    const { stretch, context, seed, view } = this.#order;
    const random = new Random("windows of text", ...seed, number, ...viewSeed(view));
    const count = this.batchSamples;
    const room = stretch.end - stretch.start - count * (context + 1);
    // Windows side by side, with gaps between them: each choice of `count` among `room + count` places is one of them.
    return drawDistinct(random, room + count, count).map((place, i) => stretch.start + place + i * context);
  }
}

/** So many different whole numbers below `n`, ascending, each choice as likely (Floyd's algorithm; Bentley 1987). */
function drawDistinct(random: Random, n: number, count: number): Uint32Array {
  const chosen = new Set<number>();
  for (let next = n - count; next < n; next++) {
    const drawn = random.below(next + 1);
    chosen.add(chosen.has(drawn) ? next : drawn);
  }
  return Uint32Array.from(chosen).sort();
}
