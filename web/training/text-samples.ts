import type { BatchOrder } from "../../shared/training/batch-plan.ts";
import { evaluationShard } from "../../shared/training/evaluation-shard.ts";
import { BATCH_SIZE_MAX } from "../../shared/limits.ts";
import {
  HELD_OUT_WINDOWS,
  heldOutWindows,
  OWN_HELD_OUT_WINDOWS,
  splitText,
  stretchOf,
} from "../../shared/text/text-parts.ts";
import { WindowPlan } from "../../shared/text/windows.ts";
import type { Samples } from "./compiled-model.ts";
import type { DownloadOptions } from "./download.ts";
import type { Share } from "./mnist-samples.ts";
import type { DataProgress, SeatSamples } from "./seat-samples.ts";
import type { TextTokens } from "./text-tokens.ts";

/** Which windows of a text a seat learns from, and which it is tried on. */
interface TextDeal {
  readonly plan: WindowPlan;
  /** Where the windows begin that this seat evaluates with. */
  readonly heldOut: Uint32Array;
  /** What a contribution counts for that was computed on so many windows (R8). */
  readonly weight: (samples: number) => number;
}

/** Windows of a text, of `context` tokens each; what is to be guessed at each of them is the one behind. */
export class TextSamples implements SeatSamples {
  readonly #text: TextTokens;
  readonly #context: number;
  readonly #deal: TextDeal;

  constructor(text: TextTokens, context: number, deal: TextDeal) {
    this.#text = text;
    this.#context = context;
    this.#deal = deal;
  }

  load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    return this.#text.load(options, progress);
  }

  batch(number: number): Samples {
    return this.#windows(this.#deal.plan.batch(number));
  }

  weight(samples: number): number {
    return this.#deal.weight(samples);
  }

  get testSamples(): number {
    return this.#deal.heldOut.length;
  }

  testBatch(from: number, to: number): Samples {
    return this.#windows(this.#deal.heldOut.subarray(from, to));
  }

  #windows(starts: Uint32Array): Samples {
    const context = this.#context;
    const { tokens } = this.#text;
    const inputs = new Float32Array(starts.length * context);
    const labels = new Int32Array(starts.length * context);
    starts.forEach((start, i) => {
      inputs.set(tokens.subarray(start, start + context), i * context);
      labels.set(tokens.subarray(start + 1, start + context + 1), i * context);
    });
    return { count: starts.length, inputs, labels };
  }
}

type Order = BatchOrder & { readonly seed: number };

/** A member's stretch of the text that all share, and its even part of the windows that all are tried on. */
export function sharedTextSamples(text: TextTokens, context: number, order: Order, share: Share): TextSamples {
  const { members, position, shares = null } = share;
  const stretch = stretchOf(text.length, members, position, shares);
  const batchSize = shares?.[position] ?? order.batchSize;
  const plan = new WindowPlan({ ...order, batchSize, stretch, context, seed: [order.seed, members, position] });
  const windows = heldOutWindows(text.length, context, HELD_OUT_WINDOWS);
  const { start, end } = evaluationShard(windows.length, members, position);
  return new TextSamples(text, context, {
    plan,
    heldOut: windows.subarray(start, end),
    // R8: data that all share are worth as much as was looked at.
    weight: (samples) => samples,
  });
}

/** The text that people gave to this tab, in every view. */
export function ownTextSamples(
  text: TextTokens,
  context: number,
  order: Order & { readonly seat: number },
): TextSamples {
  const stretch = splitText(text.length).training;
  const plan = new WindowPlan({ ...order, stretch, context, seed: [order.seed, order.seat] });
  return new TextSamples(text, context, {
    plan,
    heldOut: heldOutWindows(text.length, context, OWN_HELD_OUT_WINDOWS),
    // R8: a seat counts for all the data that it trains on.
    weight: () => Math.min(plan.samples, BATCH_SIZE_MAX),
  });
}
