import type { PlainCodec } from "../../wire/frame.ts";
import { AllGather } from "../all-gather.ts";
import { AllReduce } from "../all-reduce.ts";
import type { Exchange, ExchangeOptions } from "../exchange.ts";
import type { OutgoingChunk } from "../outgoing-chunk.ts";
import { PlainArithmetic } from "../plain-arithmetic.ts";
import { createResiduals, type Residuals } from "../residuals.ts";
import { SLICE_PARTS, type SliceParts } from "../slices.ts";

/** What the tests draw from: `Random` of `shared/training`, on which this layer does not depend. */
export interface Dice {
  below(n: number): number;
  uniform(): number;
  shuffle(items: number[]): number[];
}

type PlainOptions = ExchangeOptions & {
  readonly codec: PlainCodec;
  readonly residuals: Residuals | null;
};

/** An all-reduce that averages plainly. */
export function plainReduce({ codec, residuals, ...options }: PlainOptions): AllReduce {
  return new AllReduce({ ...options, arithmetic: new PlainArithmetic(codec, residuals) });
}

/** The books of a plain round, for any codec. */
export function plainExchange(options: PlainOptions): Exchange {
  const { codec, residuals, ...rest } = options;
  if (codec !== "sparse") return plainReduce(options);
  return new AllGather({ ...rest, arithmetic: new PlainArithmetic(codec, residuals) });
}

/** A chunk on its way, with the bytes that its sender wrote. */
export interface ChunkInFlight {
  readonly from: number;
  readonly to: number;
  readonly chunk: OutgoingChunk;
  readonly payload: Uint8Array;
}

/** All members of one round, joined by links that reorder, repeat and start over as a seed says. */
export class Mesh {
  /** Chunks that were accepted, by receiver, sender, kind and offset. */
  readonly accepted = new Map<string, number>();
  refusedDuplicates = 0;

  constructor(
    readonly seats: readonly number[],
    readonly peers: readonly Exchange[],
  ) {}

  /** Members that average plainly. */
  static plain(
    seats: readonly number[],
    length: number,
    codec: PlainCodec,
    chunkElements: number | undefined,
    residuals: readonly (Residuals | null)[] = seats.map(() => createResiduals(codec, length)),
    slices: SliceParts = null,
  ): Mesh {
    const peers = seats.map((self, i) =>
      plainExchange({ members: seats, self, length, slices, codec, residuals: residuals[i]!, chunkElements }),
    );
    return new Mesh(seats, peers);
  }

  peer(seat: number): Exchange {
    return this.peers[this.seats.indexOf(seat)]!;
  }

  /** Takes the next chunk for a link out of its sender's queue. */
  take(from: number, to: number): ChunkInFlight | undefined {
    const chunk = this.peer(from).next(to);
    if (!chunk) return undefined;
    const payload = new Uint8Array(chunk.payloadBytes);
    chunk.fill(payload);
    return { from, to, chunk, payload };
  }

  deliver({ from, to, chunk, payload }: ChunkInFlight): boolean {
    const peer = this.peer(to);
    const accepted =
      chunk.kind === "contribution"
        ? peer.acceptContribution(from, chunk, payload)
        : peer.acceptAverage(from, chunk, payload);
    if (accepted) {
      const key = `${to} ${from} ${chunk.kind} ${chunk.offset}`;
      this.accepted.set(key, (this.accepted.get(key) ?? 0) + 1);
    } else this.refusedDuplicates++;
    return accepted;
  }

  /**
   * Runs a round to its end: contributions, deliveries out of order and twice, and links made anew, all at random.
   * @throws Error when the round does not end
   */
  run(gradients: readonly Float32Array[], samples: readonly number[], random: Dice): void {
    const toContribute = random.shuffle(this.seats.map((_, i) => i));
    const flying: ChunkInFlight[] = [];
    const delivered: ChunkInFlight[] = [];
    let rewindsLeft = 5;
    for (let steps = 0; ; steps++) {
      if (steps > 1_000_000) throw new Error("The round does not end.");
      const dice = random.below(20);
      const [from, to] = [this.#anySeat(random), this.#anySeat(random)];
      if (dice === 0 && toContribute.length > 0) {
        const i = toContribute.pop()!;
        this.peers[i]!.contribute(gradients[i]!, samples[i]!);
      } else if (dice === 1 && delivered.length > 0) this.deliver(delivered[random.below(delivered.length)]!);
      else if (dice === 2 && rewindsLeft > 0 && random.below(4) === 0) {
        rewindsLeft--;
        this.peer(from).rewind(to);
      } else if (dice < 11) {
        const taken = from === to ? undefined : this.take(from, to);
        if (taken) flying.push(taken);
      } else if (flying.length > 0) {
        const [chunk] = flying.splice(random.below(flying.length), 1);
        this.deliver(chunk!);
        delivered.push(chunk!);
      }
      if (toContribute.length === 0 && flying.length === 0 && this.#nothingWaits()) return;
    }
  }

  #anySeat(random: Dice): number {
    return this.seats[random.below(this.seats.length)]!;
  }

  #nothingWaits(): boolean {
    return this.seats.every((from) => this.seats.every((to) => this.peer(from).waiting(to) === 0));
  }
}

/** Slices of members that differ in size about as these weights do; some may be empty. All are equal where none has any. */
export function partsOf(weights: readonly number[]): readonly number[] | null {
  const sum = weights.reduce((one, other) => one + other, 0);
  if (sum === 0) return null;
  let before = 0;
  return weights.map((weight) => {
    const first = Math.floor((before * SLICE_PARTS) / sum);
    before += weight;
    return Math.floor((before * SLICE_PARTS) / sum) - first;
  });
}

/** A vector of values of mixed magnitude, as gradients have. */
export function randomGradient(length: number, random: Dice): Float32Array {
  const gradient = new Float32Array(length);
  for (let i = 0; i < length; i++) gradient[i] = (random.uniform() - 0.5) * (random.below(4) === 0 ? 1 : 1e-3);
  return gradient;
}

export const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
