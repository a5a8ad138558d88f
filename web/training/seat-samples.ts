import type { Shares } from "../../shared/training/speed-shares.ts";
import type { DownloadOptions } from "./download.ts";
import type { Light } from "../../shared/training/pixels.ts";
import type { Samples } from "./compiled-model.ts";
import type { TrainingRows } from "./own-statistics.ts";

/** Called as blocks arrive. @param doing what is done now, where that is not to fetch */
export type DataProgress = (loaded: number, total: number, doing?: string) => void;

/** Pixels as they are, 0 to 1. */
export const BARE_LIGHT: Light = { mean: 0, deviation: 1 };

/** Samples that a model is tried on. */
export interface HeldOutSamples {
  readonly testSamples: number;
  /** Samples [from, to) of them. */
  testBatch(from: number, to: number): Samples;
}

/** Samples that may have to be fetched first. */
export interface Loaded {
  /**
   * Has everything at hand, after downloads of what is missing.
   * @throws DownloadError
   */
  load(options: DownloadOptions, progress: DataProgress): Promise<void>;
}

/** What a seat computes on in one view, wherever it comes from; held out is this seat's part of the held-out set. */
export interface SeatSamples extends HeldOutSamples, Loaded, TrainingRows {
  /** A batch of the plan, by its number from 1 on (R1); no samples where the plan gives this seat none. */
  batch(number: number): Samples;
  /** Where samples are what was seen in pictures: those, at the same places, with {@link BARE_LIGHT}. */
  readonly pictures?: Pick<SeatSamples, "batch" | "testBatch">;
  /** What a contribution that was computed on so many samples, local steps together, counts for in the average (R8). */
  weight(samples: number): number;
}

/** A seat's place in a view, and in a round's batch. */
export interface Place {
  readonly view: number;
  readonly members: number;
  readonly position: number;
  /** Samples of each member's batch; null, or left out, where all have `batchSize` (R13). */
  readonly shares?: Shares | undefined;
}

/** All held-out samples, in their order, in parts of at most so many. */
export function* testBatches(data: HeldOutSamples, most: number): Generator<Samples> {
  const { testSamples } = data;
  for (let from = 0; from < testSamples; from += most) yield data.testBatch(from, Math.min(from + most, testSamples));
}
