/** Secure averaging counts modulo 2 to this power (S1). */
export type RingBits = 32 | 16;

/** A pseudo-random stream that two seats expand alike: one adds it, the other takes it away (S2). */
export interface MaskStream {
  /** 256 secret bits, as hexadecimal characters: the key material. */
  readonly secret: string;
  /** What the key is bound to (S3); no two uses have the same. */
  readonly info: string;
  readonly sign: 1 | -1;
}

/** How much of each stream a round takes. */
export interface MaskShape {
  readonly bits: RingBits;
  /** Words of 32 bits: figures of the contribution, such as its weight, in every chunk. */
  readonly figures: number;
  /** Numbers of `bits` bits: the elements of the averaged vector. */
  readonly elements: number;
}

/** What hides one contribution: the sum of a round's streams, modulo 2^32 and modulo 2^bits. */
export interface Mask {
  readonly figures: Uint32Array;
  readonly elements: Uint32Array | Uint16Array;
}

/** Bytes that a mask takes from each of its streams: first the figures, then the elements, little-endian. */
export function maskBytes({ bits, figures, elements }: MaskShape): number {
  return 4 * figures + 4 * Math.ceil((elements * bits) / 32);
}

/** A mask to which no stream has been added. */
export function emptyMask({ bits, figures, elements }: MaskShape): Mask {
  return {
    figures: new Uint32Array(figures),
    elements: bits === 32 ? new Uint32Array(elements) : new Uint16Array(elements),
  };
}

/**
 * Adds one stream to a mask, or takes it away.
 * @param bytes the stream's first `maskBytes`, or a part of them
 * @param at where in the stream the part begins; a multiple of 4, as is the part's length
 */
export function addStream(mask: Mask, sign: 1 | -1, bytes: Uint8Array, at = 0): void {
  const figureBytes = mask.figures.byteLength;
  const split = Math.max(0, Math.min(bytes.length, figureBytes - at));
  if (split > 0) addWords(mask.figures, at / 4, new Uint32Array(bytes.buffer, bytes.byteOffset, split / 4), sign);
  const rest = bytes.subarray(split);
  const { elements } = mask;
  const size = elements.BYTES_PER_ELEMENT;
  const first = (at + split - figureBytes) / size;
  const count = Math.min(Math.floor(rest.length / size), elements.length - first);
  if (count <= 0) return;
  const words =
    size === 4
      ? new Uint32Array(rest.buffer, rest.byteOffset, count)
      : new Uint16Array(rest.buffer, rest.byteOffset, count);
  addWords(elements, first, words, sign);
}

/** Adds words that somebody has masked, or shares of them, to a sum. */
export function addMask(sum: Mask, { figures, elements }: Mask): void {
  addWords(sum.figures, 0, figures, 1);
  addWords(sum.elements, 0, elements, 1);
}

/** Typed arrays wrap around by themselves: that is the ring. */
function addWords<T extends Uint32Array | Uint16Array>(sum: T, first: number, words: T, sign: 1 | -1): void {
  if (sign === 1) for (let i = 0; i < words.length; i++) sum[first + i] = sum[first + i]! + words[i]!;
  else for (let i = 0; i < words.length; i++) sum[first + i] = sum[first + i]! - words[i]!;
}
