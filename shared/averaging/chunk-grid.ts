import type { Slice } from "./slices.ts";

/** The chunks into which both ends cut a slice: all of one size, from the slice's start on, the last one shorter. */
export class ChunkGrid {
  readonly count: number;

  /** @param chunkElements elements of a chunk, 1 or more */
  constructor(
    readonly slice: Slice,
    readonly chunkElements: number,
  ) {
    this.count = Math.ceil((slice.end - slice.start) / chunkElements);
  }

  /** First element, in the whole vector, of a chunk. */
  offset(chunk: number): number {
    return this.slice.start + chunk * this.chunkElements;
  }

  elements(chunk: number): number {
    return Math.min(this.chunkElements, this.slice.end - this.offset(chunk));
  }

  /** Which chunk has exactly this place and size; -1 for none. */
  indexOf(offset: number, elements: number): number {
    const chunk = (offset - this.slice.start) / this.chunkElements;
    return Number.isInteger(chunk) && chunk >= 0 && chunk < this.count && elements === this.elements(chunk)
      ? chunk
      : -1;
  }
}
