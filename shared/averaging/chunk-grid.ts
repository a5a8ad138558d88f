import type { Slice } from "./slices.ts";

/** Place and size of a chunk in the whole vector. */
export interface ChunkPlace {
  readonly offset: number;
  readonly elements: number;
}

/** The chunks into which both ends cut a slice: all of one size, from the slice's start on, the last one shorter. */
export class ChunkGrid {
  readonly count: number;

  /**
   * @param chunkElements elements of a chunk
   * @throws RangeError unless they are 1 or more
   */
  constructor(
    readonly slice: Slice,
    readonly chunkElements: number,
  ) {
    if (!Number.isInteger(chunkElements) || chunkElements < 1) {
      throw new RangeError(`A chunk cannot have ${chunkElements} elements.`);
    }
    this.count = Math.ceil((slice.end - slice.start) / chunkElements);
  }

  /** First element, in the whole vector, of a chunk. */
  offset(chunk: number): number {
    return this.slice.start + chunk * this.chunkElements;
  }

  /** Elements of a chunk. */
  elements(chunk: number): number {
    return Math.min(this.chunkElements, this.slice.end - this.offset(chunk));
  }

  /** Place and size of a chunk in the whole vector. */
  place(chunk: number): ChunkPlace {
    return { offset: this.offset(chunk), elements: this.elements(chunk) };
  }

  /** Which chunk has exactly this place and size; -1 for none. */
  indexOf(offset: number, elements: number): number {
    const chunk = (offset - this.slice.start) / this.chunkElements;
    return Number.isInteger(chunk) && chunk >= 0 && chunk < this.count && elements === this.elements(chunk)
      ? chunk
      : -1;
  }
}
