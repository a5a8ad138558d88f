import { present } from "../assert.ts";
import { coordinateMedian } from "../averaging/coordinate-median.ts";
import type { PayloadCodec } from "../averaging/payload-codec.ts";
import { PlainArithmetic } from "../averaging/plain-arithmetic.ts";
import { FixedPoint } from "../averaging/secure/fixed-point.ts";
import { SecureArithmetic } from "../averaging/secure/secure-arithmetic.ts";
import type { SliceParts } from "../averaging/slices.ts";
import { weightedMean } from "../averaging/weighted-mean.ts";
import type { SessionSpec } from "../session/spec.ts";
import { stepSamplesBound, weightBounds } from "../session/weight-bound.ts";
import { Random } from "../training/random.ts";
import { elementsPerFrame, ringCodec, type PlainCodec } from "../wire/frame.ts";
import { BatchShares, type SharesChange } from "./batch-shares.ts";
import type { Clock } from "./clock.ts";
import type { RoundKey, Step } from "./gradient-request.ts";
import type { Membership } from "./membership.ts";
import type { Model } from "./model.ts";
import { Round, type Vote } from "./round.ts";
import { VotedSlices, type SlicesChange } from "./voted-slices.ts";

const FLOAT32_MAX = 2 ** 128 - 2 ** 104;

/** What rounds are made of. */
export interface RoundsOptions {
  readonly spec: SessionSpec;
  readonly seat: number;
  readonly incarnation: string;
  /** Milliseconds, for figures only. */
  readonly stopwatch: () => number;
  /** Elements of one bulk frame; left out, as many as fit. */
  readonly chunkElements: number | undefined;
  /** Writes and reads what travels plainly; left out, the plain code. */
  readonly payloads: ((codec: PlainCodec) => PayloadCodec) | undefined;
}

/**
 * The rounds that a peer knows of: the present one, and those that others, or it itself, may be at already. Nobody can be
 * more than one step ahead, as every commit takes everybody's vote (R4).
 */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #clock: Clock;
  readonly #membership: Membership;
  readonly #model: Model;
  readonly #weightBounds: readonly number[];
  readonly #shares: BatchShares;
  readonly #slices: VotedSlices;
  /** Where averages are written: enough for the present and the upcoming round. A retry beside both has its own. */
  readonly #averages: readonly Float32Array[];
  #current: Round;
  #upcoming: Round | undefined;
  #retry: Round | undefined;
  #lastVote: Vote | undefined;
  /** The own gradient of the last committed round: nobody reads it any more. */
  #spent: Float32Array<ArrayBuffer> | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(options: RoundsOptions, clock: Clock, membership: Membership, model: Model) {
    this.#options = options;
    this.#clock = clock;
    this.#membership = membership;
    this.#model = model;
    this.#weightBounds = weightBounds(options.spec);
    this.#shares = new BatchShares(options.spec);
    this.#slices = new VotedSlices(options.spec);
    const { length } = model.committed.parameters;
    this.#averages = [new Float32Array(length), new Float32Array(length)];
    this.#current = this.#create(model.committed.round + 1, 0);
  }

  get current(): Round {
    return this.#current;
  }

  /** The round that follows `current`, begun early: our own step (R6, R12), others' first frames. */
  get upcoming(): Round | undefined {
    return this.#upcoming;
  }

  /** The next attempt at `current`, as members know it who have seen already that the votes differ (R5). */
  get retry(): Round | undefined {
    return this.#retry;
  }

  /** Our vote in the round or attempt before the present one: a member behind a re-made link may still need it. */
  get lastVote(): Vote | undefined {
    return this.#lastVote;
  }

  /** Why no step of a round can have come to these figures, if so: its own, or what another member says of its step. */
  stepFault(round: Round, seat: number, { samples, weight, loss }: Step): string | undefined {
    const mostWeight = round.weightBound(seat);
    // Only where data are shared do shares follow speed, and then each sample weighs one (R8).
    const most = this.#shares.follow ? mostWeight : stepSamplesBound(this.#options.spec);
    const isCount = (count: number, bound: number) => Number.isInteger(count) && count >= 0 && count <= bound;
    if (!isCount(samples, most)) return `a step on ${samples} samples, where ${most} are the most`;
    if (!isCount(weight, mostWeight)) return `a step of weight ${weight}, where ${mostWeight} is the most`;
    // Losses are single precision; a larger one would leave no finite sum.
    return Math.abs(loss) <= FLOAT32_MAX ? undefined : `a step with a loss of ${loss}`;
  }

  /** When the present round began, by the clock on the wall, as all times of rounds. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /** A view begins, or a round in it: its figures count from now. */
  startNow(): void {
    this.#startedAt = this.#clock.wall;
  }

  /** The present round is prepared, or our contribution to it is under way: the next one may begin (R6, R12), once. */
  beginNext(): Round {
    return (this.#upcoming ??= this.#create(this.#current.round + 1, 0));
  }

  /** R13: the present round is committed with these votes. @returns the shares that follow from it, if they change */
  judgeSpeed(ballots: readonly Vote[]): SharesChange | null {
    return this.#shares.committed(
      this.#current.round,
      ballots.flatMap(({ step }) => step ?? []),
    );
  }

  /** R14: the present round is committed with these votes. @returns the slices that follow from it, if they change */
  judgeUploads(ballots: readonly Vote[]): SlicesChange | null {
    return this.#slices.committed(
      this.#current.round,
      ballots.map(({ upload }) => upload),
    );
  }

  /** The present round was committed. */
  advance(): void {
    this.#spent = this.#current.gradient?.gradient;
    this.#lastVote = this.#current.votes.get(this.#options.seat);
    this.#current = this.#upcoming ?? this.#create(this.#current.round + 1, 0);
    this.#upcoming = undefined;
    this.#retry = undefined;
    this.startNow();
  }

  /**
   * A copy to give away, in the place of a gradient that has done its duty, where there is one: fresh memory for a model in
   * each round takes ten times as long as the copy itself.
   * @param parameters as many as a gradient has values
   */
  copyOf(parameters: Float32Array): Float32Array<ArrayBuffer> {
    const spent = this.#spent;
    this.#spent = undefined;
    if (spent?.buffer.byteLength !== parameters.byteLength) return parameters.slice();
    spent.set(parameters);
    return spent;
  }

  /** R5: the votes of the present round differ: it begins again. */
  tryAgain(): void {
    this.#lastVote = this.#current.votes.get(this.#options.seat);
    this.#upcoming = undefined;
    this.#current = this.#retry ?? this.#create(this.#current.round, this.#current.attempt + 1);
    this.#retry = undefined;
  }

  /** The view has changed: nothing of the rounds of another one counts. The round after the committed state begins. */
  restart(): Round {
    this.#lastVote = undefined;
    this.#upcoming = undefined;
    this.#retry = undefined;
    const first = this.#model.committed.round + 1;
    this.#shares.begin(this.#membership.members.length, first);
    this.#slices.begin(this.#membership.members.length, first);
    return (this.#current = this.#create(first, 0));
  }

  /** The present round is the one that follows the committed state in this view. */
  get isCurrent(): boolean {
    return this.#current.view === this.#membership.view && this.#current.round === this.#model.committed.round + 1;
  }

  /**
   * The round that a frame or vote belongs to: the present one, or the one step after it that faster members can be at:
   * the next round (R6) or the retry (R5). Either takes our vote for the present one, and nobody can be further, as that
   * would take our next vote.
   */
  at(key: RoundKey): Round | "past" | "unknown" {
    const current = this.#current;
    const { view } = this.#membership;
    const { seat, spec } = this.#options;
    if (key.view < view) return "past";
    if (key.view > view) return "unknown";
    if (current.is(key)) return current;
    if (key.round < current.round || (key.round === current.round && key.attempt < current.attempt)) return "past";
    if (!current.votes.has(seat) || key.round > spec.rounds) return "unknown";
    // Whoever has voted and is not in the last round has begun the next one itself.
    if (this.#upcoming?.is(key)) return this.#upcoming;
    if (key.round !== current.round || key.attempt !== current.attempt + 1) return "unknown";
    return (this.#retry ??= this.#create(key.round, key.attempt));
  }

  /** A round of the present view about which nothing is known yet. */
  #create(round: number, attempt: number): Round {
    // While the very first one is made there is no other.
    const inUse = [this.#current as Round | undefined, this.#upcoming].map((other) => other?.average);
    const { seat, chunkElements, spec } = this.#options;
    const { batchSize } = spec;
    const { view } = this.#membership;
    const members = this.#membership.members.length > 0 ? this.#membership.members : [seat];
    const shares = this.#shares.of(round);
    const isReused = this.#shares.mayReuse(round, attempt);
    const slices = this.#slices.of(round);
    const { length } = this.#model.committed.parameters;
    const fragment = this.#model.fragmentOf(round);
    return new Round({
      shares,
      slices,
      view,
      round,
      attempt,
      members,
      self: seat,
      fragment,
      average: this.#averages.find((average) => !inUse.includes(average)) ?? new Float32Array(length),
      weightBound: (of) => this.#weightBound(of, isReused ? undefined : (shares?.[members.indexOf(of)] ?? batchSize)),
      arithmetic: this.#arithmetic(members.length, slices, { view, round, attempt }),
      chunkElements,
      decoded: (offset, elements) => {
        if (!this.#model.takesWhole) this.#update(fragment.start + offset, elements);
      },
    });
  }

  /**
   * The largest weight (R8) that a contribution of a seat can have: by the spec, or where its share is known, by that (R13).
   * At the end of an epoch the plan may give less.
   * @param share samples of a step; undefined where a step of an earlier view may be used again (P5)
   */
  #weightBound(seat: number, share: number | undefined): number {
    if (this.#shares.follow && share !== undefined) return share * this.#options.spec.localSteps;
    return present(this.#weightBounds[seat], "each seat of the session has a bound");
  }

  #arithmetic(
    members: number,
    slices: SliceParts,
    { view, round, attempt }: RoundKey,
  ): PlainArithmetic | SecureArithmetic {
    const { spec, incarnation, payloads } = this.#options;
    if (spec.averaging === "plain") {
      const combine = spec.aggregation === "median" ? coordinateMedian : weightedMean;
      const codec = this.#model.codecOf(round);
      if (codec !== spec.compression) return new PlainArithmetic(codec, null, combine);
      return new PlainArithmetic(codec, this.#model.residuals, combine, payloads?.(codec));
    }
    const { secureBits: bits, secureBound: bound } = spec;
    const fixed = new FixedPoint({ bits, bound, members, weightBound: Math.max(...this.#weightBounds) });
    const seed = new Random("rounding", incarnation, view, round, attempt).uint32();
    const { chunkElements = elementsPerFrame(ringCodec(bits)) } = this.#options;
    const { start, end } = this.#model.fragmentOf(round);
    return new SecureArithmetic(fixed, end - start, chunkElements, seed, slices);
  }

  /**
   * R3: the present round's average is there; it is applied now where it could not be before, part by part, and the rest
   * of the model stays as it was (S8).
   */
  completeNext(): void {
    const { average, fragment } = this.#current;
    if (this.#model.takesWhole) this.#model.update(average, fragment.start, fragment.end - fragment.start);
    this.#model.keepRest(fragment);
  }

  /**
   * R3: a part of the present round's average is applied as soon as it is there, unless its norm is to be clipped. Only
   * the present round can have one, as it takes our contribution.
   */
  #update(offset: number, elements: number): void {
    const { stopwatch } = this.#options;
    const startedAt = stopwatch();
    this.#model.update(this.#current.average, offset, elements);
    this.#current.optimizerMs += stopwatch() - startedAt;
  }
}
