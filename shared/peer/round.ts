import { AllGather } from "../averaging/all-gather.ts";
import { AllReduce } from "../averaging/all-reduce.ts";
import type { Exchange, ExchangeOptions } from "../averaging/exchange.ts";
import { PlainArithmetic } from "../averaging/plain-arithmetic.ts";
import { SecureArithmetic } from "../averaging/secure/secure-arithmetic.ts";
import type { Slice, SliceParts } from "../averaging/slices.ts";
import type { Shares } from "../training/speed-shares.ts";
import type { MessageOf } from "../wire/messages.ts";
import type { Evaluation, GradientAnswer, RoundKey } from "./gradient-request.ts";

export function isKey(a: RoundKey, b: RoundKey): boolean {
  return a.view === b.view && a.round === b.round && a.attempt === b.attempt;
}

export function keyText(key: RoundKey): string {
  return `view ${key.view} round ${key.round} attempt ${key.attempt}`;
}

export type RoundOptions = RoundKey &
  Omit<ExchangeOptions, "length" | "result"> & {
    /** What of the vector is averaged (S8). */
    readonly fragment: Slice;
    /** Receives the average at the fragment's place: as long as the vector. */
    readonly average: Float32Array;
    /** How contributions become an average; serves this round alone. */
    readonly arithmetic: PlainArithmetic | SecureArithmetic;
    readonly shares: Shares;
    readonly slices: SliceParts;
    readonly weightBound: (seat: number) => number;
  };

export type Vote = MessageOf<"vote">;

/** How the votes of a round stand (R4, R5). */
export type Tally = "open" | "equal" | "unequal";

/** R10: contributions of a few values go to all; others to the owners of slices (R2). */
function exchangeOf({ arithmetic, fragment: { start, end }, average, ...options }: RoundOptions): Exchange {
  const of = { ...options, length: end - start, result: average.subarray(start, end) };
  const isSparse = arithmetic instanceof PlainArithmetic && arithmetic.codec === "sparse";
  return isSparse ? new AllGather({ ...of, arithmetic }) : new AllReduce({ ...of, arithmetic });
}

/** One attempt at one round: what is known of it so far. Bookkeeping only; `step.ts`, `vote.ts` and `commit.ts` move it on. */
export class Round implements RoundKey {
  readonly view: number;
  readonly round: number;
  readonly attempt: number;
  readonly members: readonly number[];
  /** How its batch is dealt out among them (R13). */
  readonly shares: Shares;
  /** How the vector is cut into slices among them (R14). */
  readonly slices: SliceParts;
  /** The largest weight (R8) that a member's contribution can have in it. */
  readonly weightBound: (seat: number) => number;
  /** What of the vector it averages: all of it, or a fragment (S8), in which the exchange counts elements from 0. */
  readonly fragment: Slice;
  /** As long as the vector; the exchange's result is its part at the fragment's place. */
  readonly average: Float32Array;
  readonly reduce: Exchange;
  /** The arithmetic, where averaging is secure. */
  readonly secure: SecureArithmetic | undefined;
  maskRequested = false;

  /** The step was asked for, under this key: a step of an earlier view stays good for the same state (P5). */
  requested: RoundKey | undefined;
  gradient: GradientAnswer | undefined;
  /** The own gradient went into the averaging. */
  contributed = false;
  /** Digest of the prepared state. */
  prepared: string | undefined;
  /** The prepared state on our part of the held-out set, where it is there before the round is committed (R11). */
  evaluation: Evaluation | undefined;
  readonly votes = new Map<number, Vote>();

  /** When what happened by the clock on the wall, for the round's figures. */
  gradientAt = 0;
  allHeardAt: number | undefined;
  preparedAt = 0;
  optimizerMs = 0;
  /** Of the digest, and before it of an update that takes the whole average. */
  digestMs = 0;
  bytesSent = 0;
  bytesReceived = 0;

  constructor(options: RoundOptions) {
    this.view = options.view;
    this.round = options.round;
    this.attempt = options.attempt;
    this.members = options.members;
    this.shares = options.shares;
    this.slices = options.slices;
    this.weightBound = options.weightBound;
    this.fragment = options.fragment;
    this.average = options.average;
    this.reduce = exchangeOf(options);
    this.secure = options.arithmetic instanceof SecureArithmetic ? options.arithmetic : undefined;
  }

  is(key: RoundKey): boolean {
    return isKey(key, this);
  }

  /** P5: takes over the own step, asked for or done, of a round from the same state in an earlier view. */
  takeStep(earlier: Round): void {
    this.requested = earlier.requested;
    this.gradient = earlier.gradient;
    this.gradientAt = earlier.gradientAt;
  }

  /** R4: a round commits only with equal votes of every member. */
  get tally(): Tally {
    if (this.votes.size < this.members.length) return "open";
    return new Set([...this.votes.values()].map((vote) => vote.digest)).size === 1 ? "equal" : "unequal";
  }

  /** R5: the seats whose digest is not that of the most seats; of two equal halves, those without the lowest seat. */
  get dissenters(): readonly number[] {
    const byDigest = new Map<string, number[]>();
    for (const seat of this.members) {
      const digest = this.votes.get(seat)?.digest;
      if (digest !== undefined) byDigest.set(digest, [...(byDigest.get(digest) ?? []), seat]);
    }
    const [most] = [...byDigest.values()].sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
    return this.members.filter((seat) => !most?.includes(seat));
  }

  /** Members whose vote has not come. */
  get votesMissing(): readonly number[] {
    return this.members.filter((seat) => !this.votes.has(seat));
  }
}
