import { BATCH_SIZE_MAX } from "../limits.ts";
import { codecBytes, elementsPerFrame, type Codec } from "../wire/frame.ts";
import type { Arithmetic, StepFigures } from "./arithmetic.ts";
import { checkGradient, checkMembers, checkSamples, chunkAt, refuse } from "./checks.ts";
import { ChunkGrid, type ChunkPlace } from "./chunk-grid.ts";
import { Member, type ExchangedShares } from "./member.ts";
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
 * The books of one round's averaging (R2): reduce-scatter, then all-gather, over the mesh.
 *
 * All members must end with the same average to the last bit: one bit of difference in one element is another digest, and
 * the round cannot be committed (R5). But floating-point sums depend on the order of their parts, every peer hears the
 * others in an order of its own, and what a codec writes is not what it was given. So each element has one member that
 * adds it up. The vector is cut into one slice for each member; its owner gets the others' contributions to it, combines
 * them in seat order, weighted (R8), and sends the average to all. What the members agree on is bytes and not numbers:
 * the owner encodes once, and everybody, the owner too, decodes these bytes and forgets the numbers before them. Each
 * peer so sends and receives less than two vectors, however many members there are.
 *
 * A slice is larger than a frame, and if it travelled as one, the links would idle while its owner waits for the slowest
 * contribution. So it is cut again, into chunks that stand for themselves: each is averaged once the contributions of all
 * members to it are there, never of fewer, and its average travels while other chunks still come in. Links are lost and
 * made anew, and their frames come again, in another order, or before the own gradient is there. Hence:
 * - a contribution or an average of a chunk counts once, however often it comes (I6);
 * - a chunk that is handed out again has the same bytes as before;
 * - what is refused has changed nothing.
 *
 * Does no IO: `next` hands out what is to be sent, `accept...` takes what arrived. After `done` others may still need
 * this peer's frames: keep the object until the round is committed.
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
  /** Encoded averages of chunks of the own slice, in the order in which they became ready. */
  readonly #averages: OutgoingChunk[] = [];
  readonly #decoded: ((offset: number, elements: number) => void) | undefined;
  readonly #weightBound: (seat: number) => number;
  readonly #expectedArrivals: number;
  #arrivals = 0;
  #contributed = false;

  /** @throws RangeError when the options contradict each other: a defect of the caller */
  constructor(options: AllReduceOptions) {
    const { members, self, length, arithmetic } = options;
    const chunkElements = options.chunkElements ?? elementsPerFrame(arithmetic.codec);
    checkMembers(members, self);
    this.result = options.result ?? new Float32Array(length);
    if (this.result.length !== length) {
      throw new RangeError(`A result of ${this.result.length} elements does not fit a vector of ${length}.`);
    }
    this.#self = self;
    this.#length = length;
    this.#arithmetic = arithmetic;
    this.#decoded = options.decoded;
    this.#weightBound = options.weightBound ?? (() => BATCH_SIZE_MAX);
    this.#grid = new ChunkGrid(sliceOf(length, members.length, members.indexOf(self)), chunkElements);
    this.#order = members.map((seat, position) =>
      seat === self
        ? undefined
        : new Member(seat, new ChunkGrid(sliceOf(length, members.length, position), chunkElements), this.#grid.count),
    );
    const others = this.#order.filter((member) => member !== undefined);
    this.#others = new Map(others.map((member) => [member.seat, member]));
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
    checkSamples(this.#self, weight, this.#weightBound(this.#self));
    checkGradient(this.#self, gradient, this.#length);
    this.#arithmetic.contribute(gradient, weight, figures);
    this.#contributed = true;
    this.#arrivals++;
    for (let chunk = 0; chunk < this.#grid.count; chunk++) this.#averageIfComplete(chunk);
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
    checkSamples(from, place.samples, this.#weightBound(from));
    if (member.samples !== null && member.samples !== place.samples) {
      const difference = `named ${place.samples} samples after ${member.samples} in an earlier chunk`;
      refuse("samplesDiffer", from, difference);
    }
    if (member.contributions.has(chunk)) return false;
    member.keep(chunk, place.samples, this.#arithmetic.check(from, place, payload));
    this.#arrivals++;
    this.#averageIfComplete(chunk);
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
    const average = this.#averages[member.averagesSent];
    if (average) {
      member.averagesSent++;
      return average;
    }
    if (!this.#contributed || member.contributionsSent === member.grid.count) return undefined;
    return this.#contribution(member.grid.place(member.contributionsSent++));
  }

  /** How many chunks wait to be sent to a seat. */
  waiting(to: number): number {
    const member = this.#others.get(to);
    if (!member) return 0;
    const contributions = this.#contributed ? member.grid.count - member.contributionsSent : 0;
    return this.#averages.length - member.averagesSent + contributions;
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
    return this.#seatsWhere((member) => member.missing);
  }

  /** Other members whose contribution to the own slice is not complete: those that still compute are among them. */
  get missingContributions(): readonly number[] {
    return this.#seatsWhere((member) => !member.contributions.complete);
  }

  /** How far the exchange with a seat is; undefined for no other member. */
  sharesWith(seat: number): ExchangedShares | undefined {
    return this.#others.get(seat)?.shares(this.#grid.count);
  }

  /** Whether any contribution or average of a seat has arrived. */
  heardFrom(seat: number): boolean {
    return this.#others.get(seat)?.heard ?? false;
  }

  #seatsWhere(holds: (member: Member) => boolean): readonly number[] {
    return [...this.#others.values()].filter(holds).map((member) => member.seat);
  }

  #memberAt(seat: number): Member {
    const member = this.#others.get(seat);
    if (!member) {
      const reason = seat === this.#self ? "is this peer itself" : "takes no part in this round's averaging";
      refuse("notMember", seat, reason);
    }
    return member;
  }

  /** Once all contributions to a chunk of the own slice are there: combines them, and decodes what all will decode. */
  #averageIfComplete(chunk: number): void {
    if (!this.#order.every((member) => member?.contributions.has(chunk) ?? this.#contributed)) return;
    const place = this.#grid.place(chunk);
    const contributions = this.#order.map((member) => member?.take(chunk));
    const bytes = this.#arithmetic.combine(this.#grid.slice, place, contributions);
    this.#arithmetic.decode(bytes, place, this.result);
    this.#decoded?.(place.offset, place.elements);
    this.#averages.push({
      kind: "average",
      ...place,
      samples: 0,
      payloadBytes: bytes.byteLength,
      fill: (payload) => payload.set(bytes),
    });
  }

  #contribution(place: ChunkPlace): OutgoingChunk {
    return {
      kind: "contribution",
      ...place,
      samples: this.#arithmetic.openWeight,
      payloadBytes: codecBytes(this.#arithmetic.codec, place.elements),
      fill: (payload) => this.#arithmetic.encode(place, payload),
    };
  }
}
