import { codecBytes } from "../wire/frame.ts";
import { refuse } from "./checks.ts";
import type { ChunkPlace } from "./chunk-grid.ts";
import { ContributionBooks } from "./contribution-books.ts";
import type { ExchangeOptions } from "./exchange.ts";
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
export class AllGather extends ContributionBooks {
  readonly #arithmetic: PlainArithmetic;
  /** The own contribution by chunk, each encoded once, when it is first wanted: while some are on their way already. */
  readonly #own = new Map<number, Uint8Array>();

  /** @throws RangeError when the options contradict each other: a defect of the caller */
  constructor(options: AllGatherOptions) {
    const { length, members, self, arithmetic } = options;
    // Everything is averaged here, and nobody sends an average.
    super(options, arithmetic, (position) => ({ start: 0, end: members[position] === self ? length : 0 }));
    this.#arithmetic = arithmetic;
  }

  acceptAverage(from: number): boolean {
    this.memberAt(from);
    return refuse("noAverages", from, "sent an average, where each member adds all contributions up for itself");
  }

  next(to: number): OutgoingChunk | undefined {
    const member = this.others.get(to);
    if (!member || !this.contributed || member.contributionsSent === this.grid.count) return undefined;
    const chunk = member.contributionsSent++;
    const bytes = this.#encoded(chunk);
    return {
      kind: "contribution",
      ...this.grid.place(chunk),
      samples: this.#arithmetic.openWeight,
      payloadBytes: bytes.byteLength,
      fill: (payload) => payload.set(bytes),
    };
  }

  waiting(to: number): number {
    const member = this.others.get(to);
    return member && this.contributed ? this.grid.count - member.contributionsSent : 0;
  }

  /** Adds the contributions to a chunk up as all others do. */
  protected average(chunk: number, place: ChunkPlace): void {
    const weight = this.#arithmetic.openWeight;
    const contributions = this.order.map((member) => member?.take(chunk) ?? { weight, payload: this.#encoded(chunk) });
    this.#arithmetic.mean(place, contributions, this.result);
  }

  #encoded(chunk: number): Uint8Array {
    const known = this.#own.get(chunk);
    if (known) return known;
    const place = this.grid.place(chunk);
    const payload = new Uint8Array(codecBytes(this.#arithmetic.codec, place.elements));
    this.#arithmetic.encode(place, payload);
    this.#own.set(chunk, payload);
    return payload;
  }
}
