import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { BatchOrder } from "../../../shared/training/batch-plan.ts";
import type { OwnData } from "../../ports/own-data.ts";
import type { DownloadOptions } from "../download.ts";
import type { Share } from "../mnist-samples.ts";
import type { HeldOutSamples, Loaded, Place, SeatSamples } from "../seat-samples.ts";
import type { TextTokens } from "../text-tokens.ts";

/** Whose samples are asked for. */
export interface SampleOwner {
  readonly spec: SessionSpec;
  readonly seat: number;
  /** With data `own`, what people gave to this tab. */
  readonly own: OwnData | null;
}

/** How batches are made of what a member has. */
export type Order = BatchOrder & { readonly seed: number };

/** The samples of a seat, wherever they come from; what was downloaded is kept from view to view. */
export interface SessionData {
  /** What the seat computes on at a place. */
  samplesAt(place: Place): SeatSamples;
  /** What it is that is downloaded, for people. */
  readonly downloads: string;
  /** Fetches what views with fewer members need, in the background. */
  fetchAhead(options: DownloadOptions): Promise<void>;
  /** The text of a session of text; null in others. */
  readonly text: TextTokens | null;
}

/** A session's data, dealt out evenly, whatever it says itself. */
export interface SharedData {
  /** What a member of so many computes on. */
  readonly deal: (order: Order, share: Share) => SeatSamples;
  /** All that a model is tried on, without the rest. */
  readonly heldOut: () => HeldOutSamples & Loaded;
  /** What it is that is downloaded, for people. */
  readonly downloads: string;
}

/** How the samples of one family of tasks are computed on. */
export interface FamilyData {
  /** @throws NoDataError */
  open(seat: SampleOwner): SessionData;
  /** @throws NoDataError where there are none that all share */
  shared(spec: SessionSpec): SharedData;
}

/** Thrown where a session is of data that people bring, and this tab was given none. */
export class NoDataError extends Error {
  override readonly name = "NoDataError";
}

/** How a seat's batches follow from its session and its place. */
export function orderAt({ seed, batchSize, averaging }: SessionSpec, { view }: Place): Order {
  // P5: under masks each view draws an order of its own.
  return { seed, batchSize, view: averaging === "secure" ? view : null };
}
