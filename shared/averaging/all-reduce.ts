import { codecBytes } from "../wire/frame.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { chunkAt } from "./checks.ts";
import type { ChunkPlace } from "./chunk-grid.ts";
import { ContributionBooks } from "./contribution-books.ts";
import type { ExchangeOptions } from "./exchange.ts";
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
 * peer so sends and receives less than two vectors, however many members there are; where slices follow upload speed (R14),
 * one vector where its slice is empty, and more where it is larger than others.
 *
 * A slice is larger than a frame, and if it travelled as one, the links would idle while its owner waits for the slowest
 * contribution. So it is cut again, into chunks that stand for themselves: each is averaged once the contributions of all
 * members to it are there, never of fewer, and its average travels while other chunks still come in. Links are lost and
 * made anew, and their frames come again, in another order, or before the own gradient is there. Hence:
 * - a contribution or an average of a chunk counts once, however often it comes (I6);
 * - a chunk that is handed out again has the same bytes as before;
 * - what is refused has changed nothing.
 */
export class AllReduce extends ContributionBooks {
  /** Encoded averages of chunks of the own slice, in the order in which they became ready. */
  readonly #averages: OutgoingChunk[] = [];

  /** @throws RangeError when the options contradict each other: a defect of the caller */
  constructor(options: AllReduceOptions) {
    const { length, members, slices, arithmetic } = options;
    super(options, arithmetic, (position) => sliceOf(length, members.length, position, slices));
  }

  acceptAverage(from: number, place: ChunkPlace, payload: Uint8Array): boolean {
    const member = this.memberAt(from);
    const chunk = chunkAt(from, "average", member.grid, place);
    if (member.averages.has(chunk)) return false;
    this.arithmetic.decode(this.arithmetic.check(from, place, payload), place, this.result);
    member.averages.add(chunk);
    this.averageArrived(place);
    return true;
  }

  /** Averages first: they are waited for by all. */
  next(to: number): OutgoingChunk | undefined {
    const member = this.others.get(to);
    if (!member) return undefined;
    const average = this.#averages[member.averagesSent];
    if (average) {
      member.averagesSent++;
      return average;
    }
    if (!this.contributed || member.contributionsSent === member.grid.count) return undefined;
    return this.#contribution(member.grid.place(member.contributionsSent++));
  }

  waiting(to: number): number {
    const member = this.others.get(to);
    if (!member) return 0;
    const contributions = this.contributed ? member.grid.count - member.contributionsSent : 0;
    return this.#averages.length - member.averagesSent + contributions;
  }

  /** Combines the contributions to a chunk of the own slice, and decodes what all will decode. */
  protected average(chunk: number, place: ChunkPlace): void {
    const contributions = this.order.map((member) => member?.take(chunk));
    const bytes = this.arithmetic.combine(this.grid.slice, place, contributions);
    this.arithmetic.decode(bytes, place, this.result);
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
      samples: this.arithmetic.openWeight,
      payloadBytes: codecBytes(this.arithmetic.codec, place.elements),
      fill: (payload) => this.arithmetic.encode(place, payload),
    };
  }
}
