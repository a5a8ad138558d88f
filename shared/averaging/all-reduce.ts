import { codecBytes, elementsPerFrame, type Codec } from "../wire/frame.ts";
import type { Arithmetic, Received, StepFigures } from "./arithmetic.ts";
import { checkSamples, chunkAt, refuse, type ChunkPlace } from "./checks.ts";
import { ChunkGrid } from "./chunk-grid.ts";
import { areFinite } from "./float32.ts";
import { Member } from "./member.ts";
import type { OutgoingChunk } from "./outgoing-chunk.ts";
import { sliceOf } from "./slices.ts";

export interface AllReduceOptions {
  /** Seats of the view, ascending; `self` is one of them. */
  readonly members: readonly number[];
  /** Seat of the peer that keeps these books. */
  readonly self: number;
  /** Elements of the whole vector. */
  readonly length: number;
  /** How contributions become an average; serves this round alone. */
  readonly arithmetic: Arithmetic;
  /** Receives the average: an array of `length` elements that nobody else uses. A fresh one by default. */
  readonly result?: Float32Array | undefined;
  /** Elements of a chunk, the same for all members; by default what fits into a frame. */
  readonly chunkElements?: number | undefined;
  /** Told of every part of `result` as it gets there, each element once. */
  readonly decoded?: ((offset: number, elements: number) => void) | undefined;
}

/**
 * The books of one round's averaging (R2): reduce-scatter, then all-gather, over the mesh. Every member owns one slice of
 * the vector; it gets the others' contributions to it, combines them in seat order, weighted (R8), and sends the encoded
 * average to all. It decodes its own copy from the same bytes, so that all members end with identical results. Works chunk by chunk: the averages of the first chunks travel while contributions still come in. Does no IO:
 * `next` hands out what is to be sent, `accept...` takes what arrived.
 *
 * After `done` others may still need this peer's frames: keep the object until the round is committed.
 */
export class AllReduce {
  readonly result: Float32Array;
  readonly #self: number;
  readonly #arithmetic: Arithmetic;
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
  #contributed = false;

  /** @throws RangeError when the options contradict each other: a defect of the caller */
  constructor(options: AllReduceOptions) {
    const { members, self, length, arithmetic, chunkElements = elementsPerFrame(arithmetic.codec) } = options;
    const ownPosition = members.indexOf(self);
    if (ownPosition < 0) throw new RangeError(`Seat ${self} is not among the members ${members.join(", ")}.`);
    if (members.some((seat, position) => position > 0 && seat <= members[position - 1]!)) {
      throw new RangeError(`Members must be in ascending order, not ${members.join(", ")}.`);
    }
    if (!Number.isInteger(chunkElements) || chunkElements < 1) {
      throw new RangeError(`A chunk cannot have ${chunkElements} elements.`);
    }
    this.result = options.result ?? new Float32Array(length);
    if (this.result.length !== length) {
      throw new RangeError(`A result of ${this.result.length} elements does not fit a vector of ${length}.`);
    }
    this.#self = self;
    this.#length = length;
    this.#arithmetic = arithmetic;
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
   * @param weight what it counts for (R8); 0 where the batch plan gave this peer no samples
   * @param figures told under masks, where there are masks
   * @throws AveragingError badGradient, badSamples or notFinite
   */
  contribute(gradient: Float32Array, weight: number, figures: StepFigures = { samples: weight, loss: 0 }): void {
    if (this.#contributed) refuse("badGradient", this.#self, "contributed to this round already");
    if (gradient.length !== this.#length) {
      const lengths = `has a gradient of ${gradient.length} elements, but the model has ${this.#length} parameters`;
      refuse("badGradient", this.#self, lengths);
    }
    checkSamples(this.#self, weight);
    if (!areFinite(gradient, 0, gradient.length)) {
      refuse("notFinite", this.#self, "has a gradient with Infinity or NaN: its training has diverged");
    }
    this.#arithmetic.contribute(gradient, weight, figures);
    this.#contributed = true;
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
    member.payloads[chunk] = this.#arithmetic.check(from, place, payload);
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
    this.#arithmetic.decode(this.#arithmetic.check(from, place, payload), place, this.result);
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
    if (this.#contributed && member.contributionsSent < member.grid.count) {
      return this.#contribution(member.grid, member.contributionsSent++);
    }
    return undefined;
  }

  /** How many chunks wait to be sent to a seat. */
  waiting(to: number): number {
    const member = this.#others.get(to);
    if (!member) return 0;
    const contributions = this.#contributed ? member.grid.count - member.contributionsSent : 0;
    return this.#ready.length - member.averagesSent + contributions;
  }

  /** The link to a seat was made anew: everything for it is to be sent again, since nobody knows what was lost. */
  rewind(to: number): void {
    const member = this.#others.get(to);
    if (member) member.averagesSent = member.contributionsSent = 0;
  }

  /** How frames of this round are written. */
  get codec(): Codec {
    return this.#arithmetic.codec;
  }

  /** Whether the own contribution is there. */
  get contributed(): boolean {
    return this.#contributed;
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

  /** How far the exchange with a seat is, as shares 0..1 of its chunks; undefined for no other member. */
  sharesWith(seat: number): { readonly sent: number; readonly received: number } | undefined {
    const member = this.#others.get(seat);
    if (!member) return undefined;
    const chunks = Math.max(1, this.#grid.count + member.grid.count);
    return {
      sent: (member.averagesSent + member.contributionsSent) / chunks,
      received: (member.averages.count + member.contributions.count) / chunks,
    };
  }

  /** Whether any contribution or average of a seat has arrived. */
  heardFrom(seat: number): boolean {
    return this.#others.get(seat)?.heard ?? false;
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

  /** All contributions to a chunk of the own slice are there: combines them, and decodes what all will decode. */
  #averageChunk(chunk: number): void {
    const place = { offset: this.#grid.offset(chunk), elements: this.#grid.elements(chunk) };
    const contributions = this.#order.map((member): Received | undefined => {
      if (!member) return undefined;
      const payload = member.payloads[chunk]!;
      member.payloads[chunk] = undefined;
      return { weight: member.samples!, payload };
    });
    const average = this.#arithmetic.combine(this.#grid.slice, place, contributions);
    this.#arithmetic.decode(average, place, this.result);
    this.#decoded?.(place.offset, place.elements);
    this.#averages[chunk] = average;
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

  #contribution(grid: ChunkGrid, chunk: number): OutgoingChunk {
    const place = { offset: grid.offset(chunk), elements: grid.elements(chunk) };
    return {
      kind: "contribution",
      ...place,
      samples: this.#arithmetic.openWeight,
      payloadBytes: codecBytes(this.#arithmetic.codec, place.elements),
      fill: (payload) => this.#arithmetic.encode(place, payload),
    };
  }
}
