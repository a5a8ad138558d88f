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

/** What an all-reduce knows of another member. */
export class Member {
  /** Contributions of this member that have arrived for the own slice. */
  readonly contributions: Arrivals;
  /** Averages of this member's slice that have arrived. */
  readonly averages: Arrivals;
  /** Encoded contributions that wait for those of other members, by chunk of the own slice. */
  readonly payloads: (Uint8Array | undefined)[] = [];
  /** Weight of this member's contribution (R8); null until a chunk of it has arrived. */
  samples: number | null = null;
  /** How many frames of each kind were handed out for this member, in the order of the queue. */
  averagesSent = 0;
  contributionsSent = 0;

  /**
   * @param grid the chunks of this member's slice
   * @param ownChunks chunks of the slice of the peer that keeps this record
   */
  constructor(
    readonly seat: number,
    readonly grid: ChunkGrid,
    ownChunks: number,
  ) {
    this.contributions = new Arrivals(ownChunks);
    this.averages = new Arrivals(grid.count);
  }

  get missing(): boolean {
    return !this.contributions.complete || !this.averages.complete;
  }

  get heard(): boolean {
    return this.contributions.count + this.averages.count > 0;
  }
}
