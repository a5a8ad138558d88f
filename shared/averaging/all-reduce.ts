import { codecBytes, elementsPerFrame, type Codec } from "../wire/frame.ts";
import type { Arithmetic, StepFigures } from "./arithmetic.ts";
import { checkGradient, checkMembers, checkSamples, checkSamplesAgree, chunkAt, refuse } from "./checks.ts";
import { ChunkGrid, type ChunkPlace } from "./chunk-grid.ts";
import { anyWeight, memberAt, resultOf, seatsWhere, type Exchange, type ExchangeOptions } from "./exchange.ts";
import { Member, type ExchangedShares } from "./member.ts";
import type { OutgoingChunk } from "./outgoing-chunk.ts";
import { sliceOf } from "./slices.ts";

export interface AllReduceOptions extends ExchangeOptions {
  /** How contributions become an average; serves this round alone. */
  readonly arithmetic: Arithmetic;
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
 */
export class AllReduce implements Exchange {
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
    this.result = resultOf(options);
    this.#self = self;
    this.#length = length;
    this.#arithmetic = arithmetic;
    this.#decoded = options.decoded;
    this.#weightBound = options.weightBound ?? anyWeight;
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

  contribute(gradient: Float32Array, weight: number, figures: StepFigures = { samples: weight, loss: 0 }): void {
    if (this.#contributed) refuse("badGradient", this.#self, "contributed to this round already");
    checkSamples(this.#self, weight, this.#weightBound(this.#self));
    checkGradient(this.#self, gradient, this.#length);
    this.#arithmetic.contribute(gradient, weight, figures);
    this.#contributed = true;
    this.#arrivals++;
    for (let chunk = 0; chunk < this.#grid.count; chunk++) this.#averageIfComplete(chunk);
  }

  acceptContribution(from: number, place: ChunkPlace & { readonly samples: number }, payload: Uint8Array): boolean {
    const member = memberAt(this.#others, this.#self, from);
    const chunk = chunkAt(from, "contribution", this.#grid, place);
    checkSamples(from, place.samples, this.#weightBound(from));
    checkSamplesAgree(member, place.samples);
    if (member.contributions.has(chunk)) return false;
    member.keep(chunk, place.samples, this.#arithmetic.check(from, place, payload));
    this.#arrivals++;
    this.#averageIfComplete(chunk);
    return true;
  }

  acceptAverage(from: number, place: ChunkPlace, payload: Uint8Array): boolean {
    const member = memberAt(this.#others, this.#self, from);
    const chunk = chunkAt(from, "average", member.grid, place);
    if (member.averages.has(chunk)) return false;
    this.#arithmetic.decode(this.#arithmetic.check(from, place, payload), place, this.result);
    member.averages.add(chunk);
    this.#arrivals++;
    this.#decoded?.(place.offset, place.elements);
    return true;
  }

  /** Averages first: they are waited for by all. */
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

  waiting(to: number): number {
    const member = this.#others.get(to);
    if (!member) return 0;
    const contributions = this.#contributed ? member.grid.count - member.contributionsSent : 0;
    return this.#averages.length - member.averagesSent + contributions;
  }

  rewind(to: number): void {
    const member = this.#others.get(to);
    if (member) member.averagesSent = member.contributionsSent = 0;
  }

  get codec(): Codec {
    return this.#arithmetic.codec;
  }

  get contributed(): boolean {
    return this.#contributed;
  }

  get done(): boolean {
    return this.#arrivals === this.#expectedArrivals;
  }

  get progress(): number {
    return this.#arrivals / this.#expectedArrivals;
  }

  get missing(): readonly number[] {
    return seatsWhere(this.#others, (member) => member.missing);
  }

  /** Those to the own slice. */
  get missingContributions(): readonly number[] {
    return seatsWhere(this.#others, (member) => !member.contributions.complete);
  }

  sharesWith(seat: number): ExchangedShares | undefined {
    return this.#others.get(seat)?.shares(this.#grid.count);
  }

  heardFrom(seat: number): boolean {
    return this.#others.get(seat)?.heard ?? false;
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
