import { codecBytes, elementsPerFrame, type Codec } from "../wire/frame.ts";
import { checkGradient, checkMembers, checkSamples, checkSamplesAgree, chunkAt, refuse } from "./checks.ts";
import { ChunkGrid, type ChunkPlace } from "./chunk-grid.ts";
import { anyWeight, memberAt, resultOf, seatsWhere, type Exchange, type ExchangeOptions } from "./exchange.ts";
import { Member, type ExchangedShares } from "./member.ts";
import type { OutgoingChunk } from "./outgoing-chunk.ts";
import type { PlainArithmetic } from "./plain-arithmetic.ts";

export interface AllGatherOptions extends ExchangeOptions {
  /** How contributions become an average; serves this round alone. */
  readonly arithmetic: PlainArithmetic;
}

/**
 * The books of one round's averaging where contributions are few bytes (R10): each goes to all other members, and everybody
 * adds all of them up for itself.
 *
 * The sum of a few values of each member is more values than any of them sent, so a slice's owner would have to send more
 * than it got, or leave some out once more. Sent to all as they are, contributions are encoded once, and there is
 * nobody whose average the others have to wait for. What all members must agree on are the bytes of all contributions: each
 * decodes them, its own ones, too, adds them up in seat order, weighted (R8), in float64, and rounds once. So all have
 * the same average to the last bit, whatever their GPU.
 *
 * As in {@link AllReduce} the vector is cut into chunks that stand for themselves, a chunk counts once however often it
 * comes (I6), one that is handed out again has the same bytes, and what is refused has changed nothing.
 */
export class AllGather implements Exchange {
  readonly result: Float32Array;
  readonly #self: number;
  readonly #arithmetic: PlainArithmetic;
  readonly #length: number;
  readonly #grid: ChunkGrid;
  /** All members in seat order; undefined stands for this peer. */
  readonly #order: readonly (Member | undefined)[];
  readonly #others: ReadonlyMap<number, Member>;
  readonly #decoded: ((offset: number, elements: number) => void) | undefined;
  readonly #weightBound: (seat: number) => number;
  readonly #expectedArrivals: number;
  #arrivals = 0;
  #contributed = false;
  /** The own contribution by chunk, each encoded once, when it is first wanted: while some are on their way already. */
  readonly #own = new Map<number, Uint8Array>();

  /** @throws RangeError when the options contradict each other: a defect of the caller */
  constructor(options: AllGatherOptions) {
    const { members, self, length, arithmetic } = options;
    const chunkElements = options.chunkElements ?? elementsPerFrame(arithmetic.codec);
    checkMembers(members, self);
    this.result = resultOf(options);
    this.#self = self;
    this.#length = length;
    this.#arithmetic = arithmetic;
    this.#decoded = options.decoded;
    this.#weightBound = options.weightBound ?? anyWeight;
    this.#grid = new ChunkGrid({ start: 0, end: length }, chunkElements);
    // Nobody owns a slice.
    const none = new ChunkGrid({ start: 0, end: 0 }, chunkElements);
    this.#order = members.map((seat) => (seat === self ? undefined : new Member(seat, none, this.#grid.count)));
    const others = this.#order.filter((member) => member !== undefined);
    this.#others = new Map(others.map((member) => [member.seat, member]));
    this.#expectedArrivals = 1 + others.length * this.#grid.count;
  }

  contribute(gradient: Float32Array, weight: number): void {
    if (this.#contributed) refuse("badGradient", this.#self, "contributed to this round already");
    checkSamples(this.#self, weight, this.#weightBound(this.#self));
    checkGradient(this.#self, gradient, this.#length);
    this.#arithmetic.contribute(gradient, weight);
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

  acceptAverage(from: number): boolean {
    memberAt(this.#others, this.#self, from);
    return refuse("noAverages", from, "sent an average, where each member adds all contributions up for itself");
  }

  next(to: number): OutgoingChunk | undefined {
    const member = this.#others.get(to);
    if (!member || !this.#contributed || member.contributionsSent === this.#grid.count) return undefined;
    const chunk = member.contributionsSent++;
    const bytes = this.#encoded(chunk);
    return {
      kind: "contribution",
      ...this.#grid.place(chunk),
      samples: this.#arithmetic.openWeight,
      payloadBytes: bytes.byteLength,
      fill: (payload) => payload.set(bytes),
    };
  }

  waiting(to: number): number {
    const member = this.#others.get(to);
    return member && this.#contributed ? this.#grid.count - member.contributionsSent : 0;
  }

  rewind(to: number): void {
    const member = this.#others.get(to);
    if (member) member.contributionsSent = 0;
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
    return this.missingContributions;
  }

  get missingContributions(): readonly number[] {
    return seatsWhere(this.#others, (member) => !member.contributions.complete);
  }

  sharesWith(seat: number): ExchangedShares | undefined {
    return this.#others.get(seat)?.shares(this.#grid.count);
  }

  heardFrom(seat: number): boolean {
    return this.#others.get(seat)?.heard ?? false;
  }

  #encoded(chunk: number): Uint8Array {
    const known = this.#own.get(chunk);
    if (known) return known;
    const place = this.#grid.place(chunk);
    const payload = new Uint8Array(codecBytes(this.#arithmetic.codec, place.elements));
    this.#arithmetic.encode(place, payload);
    this.#own.set(chunk, payload);
    return payload;
  }

  /** Once all contributions to a chunk are there: adds them up as all others do. */
  #averageIfComplete(chunk: number): void {
    if (!this.#order.every((member) => member?.contributions.has(chunk) ?? this.#contributed)) return;
    const place = this.#grid.place(chunk);
    const weight = this.#arithmetic.openWeight;
    const contributions = this.#order.map((member) => member?.take(chunk) ?? { weight, payload: this.#encoded(chunk) });
    this.#arithmetic.mean(place, contributions, this.result);
    this.#decoded?.(place.offset, place.elements);
  }
}
