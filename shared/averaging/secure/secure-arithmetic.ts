import { present } from "../../assert.ts";
import { codecBytes, MASKED_FIGURES, ringCodec, type Codec } from "../../wire/frame.ts";
import type { Arithmetic, Received, StepFigures } from "../arithmetic.ts";
import { checkedPayload } from "../checks.ts";
import { ChunkGrid, type ChunkPlace } from "../chunk-grid.ts";
import { sliceOf, type Slice, type SliceParts } from "../slices.ts";
import type { FixedPoint } from "./fixed-point.ts";
import { addMask, type Mask, type MaskShape } from "./mask.ts";

/** What all members together told under masks. */
export interface SumFigures {
  readonly weight: number;
  readonly samples: number;
  /** Mean over the weights. */
  readonly loss: number;
}

/**
 * Secure averaging (S1, S2): each member's contribution is its values as whole numbers plus its mask. The masks of all
 * members add up to nothing, so that the owner of a slice, which adds up the words that it gets, has the sum and nothing
 * else. A chunk carries the weight under the mask, too, so that each can be read by itself.
 */
export class SecureArithmetic implements Arithmetic {
  readonly codec: Codec;
  readonly openWeight = 0;
  /** What a mask must have for this vector. */
  readonly shape: MaskShape;
  /** Elements that were clipped in the own contribution. */
  clipped = 0;
  /** Set when sums cannot be what honest members make with masks that cancel. */
  contradiction: string | undefined;
  figures: SumFigures | undefined;
  readonly #fixed: FixedPoint;
  readonly #seed: number;
  /** By its first element: which chunk of the whole vector it is. */
  readonly #chunkAt = new Map<number, number>();
  #mask: Mask | undefined;
  #words: Mask | undefined;

  /**
   * @param length elements of the vector
   * @param chunkElements as the all-reduce cuts it
   * @param seed of stochastic rounding; another one for each contribution
   * @param slices as the all-reduce cuts the vector
   */
  constructor(fixed: FixedPoint, length: number, chunkElements: number, seed: number, slices: SliceParts = null) {
    this.#fixed = fixed;
    this.#seed = seed;
    this.codec = ringCodec(fixed.bits);
    for (let position = 0; position < fixed.members; position += 1) {
      const grid = new ChunkGrid(sliceOf(length, fixed.members, position, slices), chunkElements);
      for (let chunk = 0; chunk < grid.count; chunk += 1) this.#chunkAt.set(grid.offset(chunk), this.#chunkAt.size);
    }
    this.shape = { bits: fixed.bits, figures: MASKED_FIGURES * this.#chunkAt.size, elements: length };
  }

  /** The mask is there: the own contribution can be taken. It is used up by it. */
  takeMask(mask: Mask): void {
    const { figures, elements } = this.shape;
    if (mask.figures.length !== figures || mask.elements.length !== elements) {
      throw new RangeError(
        `A mask of ${mask.figures.length} and ${mask.elements.length} words does not fit ${figures} and ${elements}.`,
      );
    }
    // I8: a mask that hides two contributions shows their difference.
    if (this.#words) throw new Error("A contribution was made under the mask of this round already.");
    this.#mask ??= mask;
  }

  get isMasked(): boolean {
    return this.#mask !== undefined;
  }

  contribute(gradient: Float32Array, weight: number, { samples, loss }: StepFigures): void {
    const mask = this.#mask;
    if (!mask) throw new Error("A contribution cannot be made before its mask is there.");
    const fixed = this.#fixed;
    this.clipped = fixed.add(gradient, weight, mask.elements, this.#seed);
    const own = [weight, samples, fixed.lossWord(loss, weight)];
    for (const [i, word] of mask.figures.entries()) {
      mask.figures[i] = word + present(own[i % MASKED_FIGURES], "there are as many own figures as each chunk carries");
    }
    this.#words = mask;
  }

  encode(place: ChunkPlace, payload: Uint8Array): void {
    const { figures, elements } = this.#masked(place);
    payload.set(bytesOf(figures));
    payload.set(bytesOf(elements), figures.byteLength);
  }

  check(from: number, place: ChunkPlace, payload: Uint8Array): Uint8Array {
    return checkedPayload(this.codec, from, place, payload);
  }

  combine(_slice: Slice, place: ChunkPlace, contributions: readonly (Received | undefined)[]): Uint8Array {
    const sum = new Uint8Array(codecBytes(this.codec, place.elements));
    const words = this.#wordsIn(sum, place);
    for (const received of contributions) {
      addMask(words, received ? this.#wordsIn(received.payload, place) : this.#masked(place));
    }
    return sum;
  }

  decode(payload: Uint8Array, place: ChunkPlace, result: Float32Array): void {
    const { figures, elements } = this.#wordsIn(payload, place);
    const weight = this.#note(figures);
    this.#fixed.mean(elements, weight, result, place.offset);
  }

  /** All chunks carry the same figures; @returns the weight of all members together. */
  #note([weight = 0, samples = 0, lossWord = 0]: Uint32Array): number {
    const { members, weightBound } = this.#fixed;
    if (weight > members * weightBound || samples > members * weightBound) {
      this.contradiction ??= `the members' weights add up to ${weight}, more than they can: the masks did not cancel`;
      return 0;
    }
    const loss = this.#fixed.meanLoss(lossWord, weight);
    this.figures ??= { weight, samples, loss };
    const first = this.figures;
    if (first.weight !== weight || first.samples !== samples || first.loss !== loss) {
      this.contradiction ??= "chunks of one round tell different weights: the masks did not cancel, or somebody lies";
    }
    return weight;
  }

  #masked({ offset, elements }: ChunkPlace): Mask {
    const words = this.#words;
    const chunk = this.#chunkAt.get(offset);
    if (!words || chunk === undefined) throw new Error(`There is no own contribution from element ${offset} on.`);
    return {
      figures: words.figures.subarray(chunk * MASKED_FIGURES, (chunk + 1) * MASKED_FIGURES),
      elements: words.elements.subarray(offset, offset + elements),
    };
  }

  /** Views of a payload, which is aligned to 4 bytes. */
  #wordsIn({ buffer, byteOffset }: Uint8Array, { elements }: ChunkPlace): Mask {
    const first = byteOffset + 4 * MASKED_FIGURES;
    return {
      figures: new Uint32Array(buffer, byteOffset, MASKED_FIGURES),
      elements:
        this.codec === "ring32" ? new Uint32Array(buffer, first, elements) : new Uint16Array(buffer, first, elements),
    };
  }
}

const bytesOf = (words: Uint32Array | Uint16Array) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
