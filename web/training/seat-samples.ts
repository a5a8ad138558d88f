import type { SessionSpec } from "../../shared/session/spec.ts";
import type { OwnData } from "../ports/own-data.ts";
import type { Blocks } from "./blocks.ts";
import { SeatData } from "./data.ts";
import type { DownloadOptions } from "./download.ts";
import { LabelData } from "./label-data.ts";
import type { Samples } from "./model.ts";
import { OwnSamples } from "./own-samples.ts";
import type { DataProgress } from "./shard.ts";

/** What a seat computes on in one view, wherever it comes from. */
export interface SeatSamples {
  /**
   * Has everything at hand, after downloads of what is missing.
   * @throws DownloadError
   */
  load(options: DownloadOptions, progress: DataProgress): Promise<void>;
  /** A batch of the plan, by its number from 1 on (R1). */
  batch(number: number): Samples;
  /** What a contribution that was computed on so many samples, local steps together, counts for in the average (R8). */
  weight(samples: number): number;
  /** Samples of this seat's part of the held-out set. */
  readonly testSamples: number;
  /** Samples [from, to) of this seat's part of the held-out set. */
  testBatch(from: number, to: number): Samples;
}

/** A seat's place in a view. */
export interface Place {
  readonly view: number;
  readonly members: number;
  readonly position: number;
}

/** Where a seat's samples come from. */
export interface SampleSource {
  readonly spec: SessionSpec;
  readonly seat: number;
  readonly blocks: Blocks;
  /** With data `own`, what people gave to this tab. */
  readonly own: OwnData | null;
}

/** Thrown where a session is of data that people bring, and this tab was given none. */
export class NoDataError extends Error {
  override readonly name = "NoDataError";
}

/**
 * The samples of a seat at a place.
 * @throws NoDataError
 */
export function seatSamples(
  { spec, seat, blocks, own }: SampleSource,
  { view, members, position }: Place,
): SeatSamples {
  const { seed, batchSize, averaging } = spec;
  const order = { seed, batchSize, view: averaging === "secure" ? view : null };
  switch (spec.data) {
    case "shared":
      return new SeatData(order, members, position, blocks);
    case "by-label":
      return new LabelData({ ...spec, view: order.view }, seat, members, position, blocks);
    case "own":
      if (!own) throw new NoDataError("This session trains on data that each tab brings, and this tab has none.");
      return new OwnSamples(own, { ...order, seat });
  }
}
