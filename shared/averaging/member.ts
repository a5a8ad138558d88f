import { present } from "../assert.ts";
import type { Received } from "./arithmetic.ts";
import type { ChunkGrid } from "./chunk-grid.ts";

/** Which chunks have arrived: each counts once (I6). */
export class Arrivals {
  readonly #arrived: Uint8Array;
  #count = 0;

  constructor(chunks: number) {
    this.#arrived = new Uint8Array(chunks);
  }

  get count(): number {
    return this.#count;
  }

  get complete(): boolean {
    return this.#count === this.#arrived.length;
  }

  has(chunk: number): boolean {
    return this.#arrived[chunk] === 1;
  }

  add(chunk: number): void {
    this.#arrived[chunk] = 1;
    this.#count++;
  }
}

/** How far the exchange with a member is, as shares 0..1 of the chunks that go either way. */
export interface ExchangedShares {
  readonly sent: number;
  readonly received: number;
}

/** What an exchange knows of another member. */
export class Member {
  /** Contributions of this member that have arrived, of those that are for this peer. */
  readonly contributions: Arrivals;
  /** Averages of this member's slice that have arrived. */
  readonly averages: Arrivals;
  /** Weight of this member's contribution (R8); null until a chunk of it has arrived. */
  samples: number | null = null;
  /** How many frames of each kind were handed out for this member, in the order of the queue. */
  averagesSent = 0;
  contributionsSent = 0;
  /** Encoded contributions that wait for those of other members, by chunk of the own slice. */
  readonly #payloads = new Map<number, Uint8Array>();

  /**
   * @param grid the chunks of this member's slice; none where nobody owns one
   * @param ownChunks chunks for which the peer that keeps this record needs contributions
   */
  constructor(
    readonly seat: number,
    readonly grid: ChunkGrid,
    ownChunks: number,
  ) {
    this.contributions = new Arrivals(ownChunks);
    this.averages = new Arrivals(grid.count);
  }

  /** Keeps this member's contribution to a chunk until all of them are there. */
  keep(chunk: number, samples: number, payload: Uint8Array): void {
    this.#payloads.set(chunk, payload);
    this.samples = samples;
    this.contributions.add(chunk);
  }

  /** Hands out what was kept of a chunk, for its average; it is not needed again. */
  take(chunk: number): Received {
    const payload = present(
      this.#payloads.get(chunk),
      "a chunk is averaged once, when all contributions to it are there",
    );
    this.#payloads.delete(chunk);
    return { weight: present(this.samples, "whose contribution is there has named its weight"), payload };
  }

  get missing(): boolean {
    return !this.contributions.complete || !this.averages.complete;
  }

  /** @param ownChunks as the constructor was told */
  shares(ownChunks: number): ExchangedShares {
    const chunks = Math.max(1, ownChunks + this.grid.count);
    return {
      sent: (this.averagesSent + this.contributionsSent) / chunks,
      received: (this.averages.count + this.contributions.count) / chunks,
    };
  }

  get heard(): boolean {
    return this.contributions.count + this.averages.count > 0;
  }
}
