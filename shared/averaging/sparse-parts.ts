import { SPARSE_BLOCK_ELEMENTS, SPARSE_GROUP_ELEMENTS, sparseSent } from "../wire/frame.ts";

/*
 * Of each block of 4,096 values the 64 largest travel, a byte for each: six bits say where among 64 neighbours (a group) it
 * is, one whether it is negative, one which of the block's two magnitudes it has. Which group a value is in, a row of bits
 * says: a one for each value of the first group, a zero where that group ends, and so on (Elias 1974, Fano 1971). A block
 * of 64 values or fewer is one group, of which the largest travels. So the size follows from the number of elements
 * alone, and a value that is sent takes ten bits, of which eight say where it is.
 */

/** A value's byte. */
export const PLACE = SPARSE_GROUP_ELEMENTS - 1;
export const LARGE = 0x40;
export const NEGATIVE = 0x80;

/** Values of a whole block, and bytes of its row of bits. */
export const BLOCK_SENT = sparseSent(SPARSE_BLOCK_ELEMENTS);
export const BLOCK_ROW_BYTES = BLOCK_SENT / 4;

/** The parts of a payload. */
export interface Parts {
  /** Two for each block, the smaller one first. */
  readonly scales: Float32Array;
  readonly values: Uint8Array;
  readonly rows: Uint8Array;
}

export function partsOf(payload: Uint8Array, elements: number): Parts {
  const { buffer, byteOffset } = payload;
  const blocks = Math.ceil(elements / SPARSE_BLOCK_ELEMENTS);
  const sent = sparseSent(elements);
  return {
    scales: new Float32Array(buffer, byteOffset, 2 * blocks),
    values: new Uint8Array(buffer, byteOffset + 8 * blocks, sent),
    rows: new Uint8Array(buffer, byteOffset + 8 * blocks + sent, Math.ceil(sent / 4)),
  };
}
