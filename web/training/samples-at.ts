import type { SessionSpec } from "../../shared/session/spec.ts";
import type { OwnData } from "../ports/own-data.ts";
import type { Blocks } from "./blocks.ts";
import { LabelSamples } from "./label-samples.ts";
import { OwnSamples } from "./own-samples.ts";
import type { Place, SeatSamples } from "./seat-samples.ts";
import { SharedSamples } from "./shared-samples.ts";

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
export function samplesAt({ spec, seat, blocks, own }: SampleSource, place: Place): SeatSamples {
  const { seed, batchSize, averaging } = spec;
  const order = { seed, batchSize, view: averaging === "secure" ? place.view : null };
  switch (spec.data) {
    case "shared":
      return new SharedSamples(order, place, blocks);
    case "by-label":
      return new LabelSamples({ ...spec, view: order.view }, seat, place, blocks);
    case "own":
      if (!own) throw new NoDataError("This session trains on data that each tab brings, and this tab has none.");
      return new OwnSamples(own, { ...order, seat });
  }
}
