import type { Codec } from "../wire/frame.ts";
import type { StepFigures } from "./arithmetic.ts";
import type { ChunkPlace } from "./chunk-grid.ts";
import type { ExchangedShares } from "./member.ts";
import type { OutgoingChunk } from "./outgoing-chunk.ts";
import type { SliceParts } from "./slices.ts";

/** Who averages what. */
export interface ExchangeOptions {
  /** Seats of the view, ascending; `self` is one of them. */
  readonly members: readonly number[];
  /** Seat of the peer that keeps these books. */
  readonly self: number;
  /** Elements of the whole vector. */
  readonly length: number;
  /** How it is cut into the members' slices (R14), where there are any; left out, evenly. */
  readonly slices?: SliceParts | undefined;
  /** The largest weight (R8) that a seat can honestly name; left out, any that a frame can carry. */
  readonly weightBound?: ((seat: number) => number) | undefined;
  /** Receives the average: an array of `length` elements that nobody else uses. A fresh one by default. */
  readonly result?: Float32Array | undefined;
  /** Elements of a chunk, the same for all members; by default what fits into a frame. */
  readonly chunkElements?: number | undefined;
  /** Told of every part of `result` as it gets there, each element once. */
  readonly decoded?: ((offset: number, elements: number) => void) | undefined;
}

/**
 * The books of one round's averaging, whichever way the contributions take: over the owners of slices ({@link AllReduce},
 * R2), or from each to all ({@link AllGather}, R10).
 *
 * Does no IO: `next` hands out what is to be sent, `accept...` takes what arrived. After `done` others may still need
 * this peer's frames: keep the object until the round is committed.
 */
export interface Exchange {
  /** The average, as far as it is there. */
  readonly result: Float32Array;
  /** How frames of this round are written. */
  readonly codec: Codec;
  /** Whether the own contribution is there. */
  readonly contributed: boolean;
  /** Whether `result` is the whole average. */
  readonly done: boolean;
  /** Share of what this peer waits for that has arrived, 0..1. */
  readonly progress: number;
  /** Other members from which something is still to come. */
  readonly missing: readonly number[];
  /** Other members whose contribution is not complete here: those that still compute are among them. */
  readonly missingContributions: readonly number[];

  /**
   * Takes this peer's own contribution.
   * @param gradient mean gradient over the samples; kept, and may be read again whenever a chunk is sent: leave it
   *   unchanged until the round is committed or given up
   * @param weight what it counts for (R8); 0 where the batch plan gave this peer no samples
   * @param figures told under masks, where there are masks
   * @throws AveragingError badGradient, badSamples or notFinite
   */
  contribute(gradient: Float32Array, weight: number, figures?: StepFigures): void;

  /**
   * Takes another member's contribution to a chunk. May come before the own contribution.
   * @param payload kept until all contributions to the chunk are there: leave it unchanged
   * @returns false for a chunk that was accepted before, and is not counted again (I6)
   * @throws AveragingError with any code but badGradient; nothing has changed then
   */
  acceptContribution(from: number, place: ChunkPlace & { readonly samples: number }, payload: Uint8Array): boolean;

  /**
   * Takes the average of a chunk of another member's slice, and decodes it into the result.
   * @returns false for a chunk that was accepted before
   * @throws AveragingError notMember, wrongSlice, wrongChunk, wrongSize, notFinite or noAverages; nothing has changed then
   */
  acceptAverage(from: number, place: ChunkPlace, payload: Uint8Array): boolean;

  /** The next chunk to send to a seat; undefined when nothing waits for it, or it is no other member. */
  next(to: number): OutgoingChunk | undefined;
  /** How many chunks wait to be sent to a seat. */
  waiting(to: number): number;
  /** The link to a seat was made anew: everything for it is to be sent again, since nobody knows what was lost. */
  rewind(to: number): void;
  /** How far the exchange with a seat is; undefined for no other member. */
  sharesWith(seat: number): ExchangedShares | undefined;
  /** Whether anything of a seat has arrived. */
  heardFrom(seat: number): boolean;
}
