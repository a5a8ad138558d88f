import { codecBytes, elementsPerFrame, type Codec } from "../wire/frame.ts";
import { checkedPayload, checkSamples, chunkAt, refuse, type ChunkPlace } from "./checks.ts";
import { ChunkGrid } from "./chunk-grid.ts";
import { encodePayload, payloadCodec } from "./codec.ts";
import { areFinite } from "./float32.ts";
import { Member } from "./member.ts";
import type { OutgoingChunk } from "./outgoing-chunk.ts";
import type { PayloadCodec } from "./payload-codec.ts";
import { carryOver, type Residuals } from "./residuals.ts";
import { sliceOf } from "./slices.ts";
import { weightedMean, type WeightedValues } from "./weighted-mean.ts";

export interface AllReduceOptions {
  /** Seats of the view, ascending; `self` is one of them. */
  readonly members: readonly number[];
  /** Seat of the peer that keeps these books. */
  readonly self: number;
  /** Elements of the whole vector. */
  readonly length: number;
  readonly codec: Codec;
  /**
   * Kept from round to round; null with codec `none`. Of two rounds that share residuals, the earlier one must be
   * committed or rolled back before the later one gets its own contribution.
   */
  readonly residuals: Residuals | null;
  /** Receives the average: an array of `length` elements that nobody else uses. A fresh one by default. */
  readonly result?: Float32Array | undefined;
  /** Elements of a chunk, the same for all members; by default what fits into a frame. */
  readonly chunkElements?: number | undefined;
  /** Told of every part of `result` as it gets there, each element once. */
  readonly decoded?: ((offset: number, elements: number) => void) | undefined;
}

/**
 * The books of one round's averaging (R2): reduce-scatter, then all-gather, over the mesh. Every member owns one slice of
 * the vector; it gets the others' contributions to it, averages them in seat order, weighted by their samples (R8), and
 * sends the encoded average to all. It decodes its own copy from the same bytes, so that all members end with identical
 * results. Works chunk by chunk: the averages of the first chunks travel while contributions still come in. Does no IO:
 * `next` hands out what is to be sent, `accept...` takes what arrived.
 *
 * After `done` others may still need this peer's frames: keep the object until the round is committed.
 */
export class AllReduce {
  readonly result: Float32Array;
  readonly #self: number;
  readonly #codecName: Codec;
  readonly #codec: PayloadCodec;
  readonly #residuals: Residuals | null;
  readonly #length: number;
  /** Chunks of the own slice. */
  readonly #grid: ChunkGrid;
  /** All members in seat order; undefined stands for this peer. */
  readonly #order: readonly (Member | undefined)[];
  readonly #others: ReadonlyMap<number, Member>;
  /** By chunk of the own slice: how many contributions it still waits for. */
  readonly #awaited: Uint8Array;
  /** Encoded averages of the own slice, by chunk, and the chunks in the order in which they became ready. */
  readonly #averages: Uint8Array[] = [];
  readonly #ready: number[] = [];
  readonly #decoded: ((offset: number, elements: number) => void) | undefined;
  readonly #expectedArrivals: number;
  #arrivals = 0;
  #gradient: Float32Array | null = null;
  #ownSamples = 0;

  /** @throws RangeError when the options contradict each other: a defect of the caller */
  constructor(options: AllReduceOptions) {
    const { members, self, length, codec, chunkElements = elementsPerFrame(codec) } = options;
    const ownPosition = members.indexOf(self);
    if (ownPosition < 0) throw new RangeError(`Seat ${self} is not among the members ${members.join(", ")}.`);
    if (members.some((seat, position) => position > 0 && seat <= members[position - 1]!)) {
      throw new RangeError(`Members must be in ascending order, not ${members.join(", ")}.`);
    }
    if (!Number.isInteger(chunkElements) || chunkElements < 1) {
      throw new RangeError(`A chunk cannot have ${chunkElements} elements.`);
    }
    if (options.residuals && options.residuals.length !== length) {
      throw new RangeError(`Residuals of ${options.residuals.length} elements do not fit a vector of ${length}.`);
    }
    this.result = options.result ?? new Float32Array(length);
    if (this.result.length !== length) {
      throw new RangeError(`A result of ${this.result.length} elements does not fit a vector of ${length}.`);
    }
    this.#self = self;
    this.#length = length;
    this.#codecName = codec;
    this.#codec = payloadCodec(codec);
    this.#residuals = options.residuals;
    this.#decoded = options.decoded;
    this.#grid = new ChunkGrid(sliceOf(length, members.length, ownPosition), chunkElements);
    this.#order = members.map((seat, position) =>
      seat === self
        ? undefined
        : new Member(seat, new ChunkGrid(sliceOf(length, members.length, position), chunkElements), this.#grid.count),
    );
    const others = this.#order.filter((member) => member !== undefined);
    this.#others = new Map(others.map((member) => [member.seat, member]));
    this.#awaited = new Uint8Array(this.#grid.count).fill(members.length);
    this.#expectedArrivals = others.reduce((sum, member) => sum + this.#grid.count + member.grid.count, 1);
  }

  /**
   * Takes this peer's own contribution.
   * @param gradient mean gradient over the samples; kept, and read again whenever a chunk is sent: leave it unchanged
   *   until the round is committed or given up
   * @param samples its weight (R8); 0 where the batch plan gave this peer none
   * @throws AveragingError badGradient, badSamples or notFinite
   */
  contribute(gradient: Float32Array, samples: number): void {
    if (this.#gradient) refuse("badGradient", this.#self, "contributed to this round already");
    if (gradient.length !== this.#length) {
      const lengths = `has a gradient of ${gradient.length} elements, but the model has ${this.#length} parameters`;
      refuse("badGradient", this.#self, lengths);
    }
    checkSamples(this.#self, samples);
    if (!areFinite(gradient, 0, gradient.length)) {
      refuse("notFinite", this.#self, "has a gradient with Infinity or NaN: its training has diverged");
    }
    this.#gradient = gradient;
    this.#ownSamples = samples;
    this.#arrivals++;
    for (let chunk = 0; chunk < this.#grid.count; chunk++) this.#contributionArrived(chunk);
  }

  /**
   * Takes another member's contribution to a chunk of the own slice. May come before the own contribution.
   * @param payload kept until all contributions to the chunk are there: leave it unchanged
   * @returns false for a chunk that was accepted before, and is not counted again (I6)
   * @throws AveragingError with any code but badGradient; nothing has changed then
   */
  acceptContribution(from: number, place: ChunkPlace & { readonly samples: number }, payload: Uint8Array): boolean {
    const member = this.#memberAt(from);
    const chunk = chunkAt(from, "contribution", this.#grid, place);
    checkSamples(from, place.samples);
    if (member.samples !== null && member.samples !== place.samples) {
      const difference = `named ${place.samples} samples after ${member.samples} in an earlier chunk`;
      refuse("samplesDiffer", from, difference);
    }
    if (member.contributions.has(chunk)) return false;
    member.payloads[chunk] = checkedPayload(this.#codecName, from, place, payload);
    member.samples = place.samples;
    member.contributions.add(chunk);
    this.#arrivals++;
    this.#contributionArrived(chunk);
    return true;
  }

  /**
   * Takes the average of a chunk of another member's slice, and decodes it into the result.
   * @returns false for a chunk that was accepted before
   * @throws AveragingError notMember, wrongSlice, wrongChunk, wrongSize or notFinite; nothing has changed then
   */
  acceptAverage(from: number, place: ChunkPlace, payload: Uint8Array): boolean {
    const member = this.#memberAt(from);
    const chunk = chunkAt(from, "average", member.grid, place);
    if (member.averages.has(chunk)) return false;
    this.#codec.decode(
      checkedPayload(this.#codecName, from, place, payload),
      place.elements,
      this.result,
      place.offset,
    );
    member.averages.add(chunk);
    this.#arrivals++;
    this.#decoded?.(place.offset, place.elements);
    return true;
  }

  /** The next chunk to send to a seat, averages first; undefined when nothing waits for it, or it is no other member. */
  next(to: number): OutgoingChunk | undefined {
    const member = this.#others.get(to);
    if (!member) return undefined;
    if (member.averagesSent < this.#ready.length) return this.#average(this.#ready[member.averagesSent++]!);
    if (this.#gradient && member.contributionsSent < member.grid.count) {
      return this.#contribution(this.#gradient, member.grid, member.contributionsSent++);
    }
    return undefined;
  }

  /** How many chunks wait to be sent to a seat. */
  waiting(to: number): number {
    const member = this.#others.get(to);
    if (!member) return 0;
    const contributions = this.#gradient ? member.grid.count - member.contributionsSent : 0;
    return this.#ready.length - member.averagesSent + contributions;
  }

  /** The link to a seat was made anew: everything for it is to be sent again, since nobody knows what was lost. */
  rewind(to: number): void {
    const member = this.#others.get(to);
    if (member) member.averagesSent = member.contributionsSent = 0;
  }

  /** Whether the own contribution is there. */
  get contributed(): boolean {
    return this.#gradient !== null;
  }

  /** Whether `result` is the whole average. */
  get done(): boolean {
    return this.#arrivals === this.#expectedArrivals;
  }

  /** Share of what this peer waits for that has arrived, 0..1. */
  get progress(): number {
    return this.#arrivals / this.#expectedArrivals;
  }

  /** Other members from which a contribution or an average is still to come. */
  get missing(): readonly number[] {
    return [...this.#others.values()].filter((member) => member.missing).map((member) => member.seat);
  }

  /** Other members whose contribution to the own slice is not complete: those that still compute are among them. */
  get missingContributions(): readonly number[] {
    return [...this.#others.values()].filter((member) => !member.contributions.complete).map((member) => member.seat);
  }

  /** Whether any contribution or average of a seat has arrived. */
  heardFrom(seat: number): boolean {
    return this.#others.get(seat)?.heard ?? false;
  }

  /** Samples of all members together; null while a member's number is not known here (its contribution names it). */
  get samples(): number | null {
    if (!this.#gradient) return null;
    let total = this.#ownSamples;
    for (const member of this.#others.values()) {
      if (member.samples === null) return null;
      total += member.samples;
    }
    return total;
  }

  #memberAt(seat: number): Member {
    const member = this.#others.get(seat);
    if (!member) {
      const reason = seat === this.#self ? "is this peer itself" : "takes no part in this round's averaging";
      refuse("notMember", seat, reason);
    }
    return member;
  }

  #contributionArrived(chunk: number): void {
    this.#awaited[chunk] = this.#awaited[chunk]! - 1;
    if (this.#awaited[chunk] === 0) this.#averageChunk(chunk);
  }

  /** All contributions to a chunk of the own slice are there: averages, encodes once, and decodes what all will decode. */
  #averageChunk(chunk: number): void {
    const offset = this.#grid.offset(chunk);
    const elements = this.#grid.elements(chunk);
    const contributions = this.#order.map((member): WeightedValues => {
      if (!member) {
        const residual = this.#residuals?.contribution(offset) ?? null;
        return { weight: this.#ownSamples, values: this.#gradient!, at: offset, residual };
      }
      const payload = member.payloads[chunk]!;
      member.payloads[chunk] = undefined;
      return { weight: member.samples!, payload };
    });
    const payload = new Uint8Array(codecBytes(this.#codecName, elements));
    const residual = this.#residuals?.average(this.#grid.slice, offset) ?? null;
    const mean = weightedMean(this.#codec, contributions, elements);
    // Without any samples the average is zero, and so are the payload's bytes.
    if (mean) this.#codec.encode(mean, 0, elements, payload, residual);
    else if (residual) carryOver(residual, elements);
    this.#codec.decode(payload, elements, this.result, offset);
    this.#decoded?.(offset, elements);
    this.#averages[chunk] = payload;
    this.#ready.push(chunk);
  }

  #average(chunk: number): OutgoingChunk {
    const bytes = this.#averages[chunk]!;
    return {
      kind: "average",
      offset: this.#grid.offset(chunk),
      elements: this.#grid.elements(chunk),
      samples: 0,
      payloadBytes: bytes.byteLength,
      fill: (payload) => payload.set(bytes),
    };
  }

  #contribution(gradient: Float32Array, grid: ChunkGrid, chunk: number): OutgoingChunk {
    const offset = grid.offset(chunk);
    const elements = grid.elements(chunk);
    const samples = this.#ownSamples;
    return {
      kind: "contribution",
      offset,
      elements,
      samples,
      payloadBytes: codecBytes(this.#codecName, elements),
      fill: (payload) => {
        const residual = this.#residuals?.contribution(offset) ?? null;
        if (samples > 0) return encodePayload(this.#codecName, gradient, offset, elements, payload, residual);
        // A contribution without weight delivers nothing, of this round or of earlier ones.
        payload.fill(0);
        if (residual) carryOver(residual, elements);
      },
    };
  }
}
