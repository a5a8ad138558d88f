import { BATCH_SIZE_MAX } from "../limits.ts";
import { elementsPerFrame, type Codec } from "../wire/frame.ts";
import type { Arithmetic, StepFigures } from "./arithmetic.ts";
import { checkGradient, checkMembers, checkSamples, checkSamplesAgree, chunkAt, refuse } from "./checks.ts";
import { ChunkGrid, type ChunkPlace } from "./chunk-grid.ts";
import type { Exchange, ExchangeOptions } from "./exchange.ts";
import { Member, type ExchangedShares } from "./member.ts";
import type { OutgoingChunk } from "./outgoing-chunk.ts";
import type { Slice } from "./slices.ts";

/**
 * What every {@link Exchange} keeps of contributions: what of whom has come, each chunk once (I6), and whether all that is
 * waited for is there. Which elements a member averages, and what goes out, is up to the kinds of exchange.
 */
export abstract class ContributionBooks implements Exchange {
  readonly result: Float32Array;
  protected readonly arithmetic: Arithmetic;
  /** Chunks of what is averaged here. */
  protected readonly grid: ChunkGrid;
  /** All members in seat order; undefined stands for this peer. */
  protected readonly order: readonly (Member | undefined)[];
  protected readonly others: ReadonlyMap<number, Member>;
  readonly #self: number;
  readonly #length: number;
  readonly #decoded: ((offset: number, elements: number) => void) | undefined;
  readonly #weightBound: (seat: number) => number;
  readonly #expectedArrivals: number;
  #arrivals = 0;
  #contributed = false;

  /**
   * @param averagedBy elements of which the member at a position sends the others an average; of this peer, which it
   *   averages
   * @throws RangeError when the options contradict each other: a defect of the caller
   */
  protected constructor(options: ExchangeOptions, arithmetic: Arithmetic, averagedBy: (position: number) => Slice) {
    const { members, self, length } = options;
    const chunkElements = options.chunkElements ?? elementsPerFrame(arithmetic.codec);
    checkMembers(members, self);
    this.result = resultOf(options);
    this.arithmetic = arithmetic;
    this.#self = self;
    this.#length = length;
    this.#decoded = options.decoded;
    this.#weightBound = options.weightBound ?? (() => BATCH_SIZE_MAX);
    const grid = new ChunkGrid(averagedBy(members.indexOf(self)), chunkElements);
    this.grid = grid;
    this.order = members.map((seat, position) =>
      seat === self ? undefined : new Member(seat, new ChunkGrid(averagedBy(position), chunkElements), grid.count),
    );
    const others = this.order.filter((member) => member !== undefined);
    this.others = new Map(others.map((member) => [member.seat, member]));
    this.#expectedArrivals = others.reduce((sum, member) => sum + grid.count + member.grid.count, 1);
  }

  /** All contributions to a chunk are there: writes its average to the result. */
  protected abstract average(chunk: number, place: ChunkPlace): void;
  abstract acceptAverage(from: number, place: ChunkPlace, payload: Uint8Array): boolean;
  abstract next(to: number): OutgoingChunk | undefined;
  abstract waiting(to: number): number;

  contribute(gradient: Float32Array, weight: number, figures: StepFigures = { samples: weight, loss: 0 }): void {
    if (this.#contributed) refuse("badGradient", this.#self, "contributed to this round already");
    checkSamples(this.#self, weight, this.#weightBound(this.#self));
    checkGradient(this.#self, gradient, this.#length);
    this.arithmetic.contribute(gradient, weight, figures);
    this.#contributed = true;
    this.#arrivals++;
    for (let chunk = 0; chunk < this.grid.count; chunk++) this.#averageIfComplete(chunk);
  }

  acceptContribution(from: number, place: ChunkPlace & { readonly samples: number }, payload: Uint8Array): boolean {
    const member = this.memberAt(from);
    const chunk = chunkAt(from, "contribution", this.grid, place);
    checkSamples(from, place.samples, this.#weightBound(from));
    checkSamplesAgree(member, place.samples);
    if (member.contributions.has(chunk)) return false;
    member.keep(chunk, place.samples, this.arithmetic.check(from, place, payload));
    this.#arrivals++;
    this.#averageIfComplete(chunk);
    return true;
  }

  rewind(to: number): void {
    const member = this.others.get(to);
    if (member) member.averagesSent = member.contributionsSent = 0;
  }

  get codec(): Codec {
    return this.arithmetic.codec;
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
    return this.#seatsWhere((member) => member.missing);
  }

  get missingContributions(): readonly number[] {
    return this.#seatsWhere((member) => !member.contributions.complete);
  }

  sharesWith(seat: number): ExchangedShares | undefined {
    return this.others.get(seat)?.shares(this.grid.count);
  }

  heardFrom(seat: number): boolean {
    return this.others.get(seat)?.heard ?? false;
  }

  /** @throws AveragingError notMember */
  protected memberAt(seat: number): Member {
    const member = this.others.get(seat);
    if (!member) {
      const reason = seat === this.#self ? "is this peer itself" : "takes no part in this round's averaging";
      refuse("notMember", seat, reason);
    }
    return member;
  }

  /** A member's average of a chunk was decoded into the result. */
  protected averageArrived({ offset, elements }: ChunkPlace): void {
    this.#arrivals++;
    this.#decoded?.(offset, elements);
  }

  #averageIfComplete(chunk: number): void {
    if (!this.order.every((member) => member?.contributions.has(chunk) ?? this.#contributed)) return;
    const place = this.grid.place(chunk);
    this.average(chunk, place);
    this.#decoded?.(place.offset, place.elements);
  }

  #seatsWhere(holds: (member: Member) => boolean): readonly number[] {
    return [...this.others.values()].filter(holds).map((member) => member.seat);
  }
}

/** Where the average goes. @throws RangeError when it does not fit the vector: a defect of the caller */
function resultOf({ result, length }: ExchangeOptions): Float32Array {
  if (result === undefined) return new Float32Array(length);
  if (result.length !== length) {
    throw new RangeError(`A result of ${result.length} elements does not fit a vector of ${length}.`);
  }
  return result;
}
