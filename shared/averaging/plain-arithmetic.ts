import { codecBytes, type PlainCodec } from "../wire/frame.ts";
import type { Arithmetic, Received } from "./arithmetic.ts";
import { checkedPayload, refuse } from "./checks.ts";
import type { ChunkPlace } from "./chunk-grid.ts";
import { encodePayload, payloadCodec } from "./codec.ts";
import { meanOfFew } from "./mean-of-few.ts";
import type { PayloadCodec } from "./payload-codec.ts";
import { carryOver, type Residuals } from "./residuals.ts";
import type { Slice } from "./slices.ts";
import { weightedMean, type WeightedValues } from "./weighted-mean.ts";

/** Makes one vector of several, chunk by chunk; null where no contribution counts. */
export type Combine = typeof weightedMean;

/**
 * Plain averaging: float32 values, compressed by a codec with error feedback. Whoever owns a slice sees each member's
 * contribution to it; where each adds all contributions up for itself (R10), everybody sees them.
 */
export class PlainArithmetic implements Arithmetic {
  readonly codec: PlainCodec;
  readonly #payloads: PayloadCodec;
  readonly #residuals: Residuals | null;
  readonly #combine: Combine;
  #gradient: Float32Array = new Float32Array(0);
  #weight = 0;

  /**
   * @param residuals kept from round to round; null with codec `none`. Of two rounds that share them, the earlier one
   *   must be committed or rolled back before the later one gets its own contribution.
   * @param payloads an implementation of the codec
   */
  constructor(
    codec: PlainCodec,
    residuals: Residuals | null,
    combine: Combine = weightedMean,
    payloads: PayloadCodec = payloadCodec(codec),
  ) {
    this.codec = codec;
    this.#payloads = payloads;
    this.#residuals = residuals;
    this.#combine = combine;
  }

  get openWeight(): number {
    return this.#weight;
  }

  contribute(gradient: Float32Array, weight: number): void {
    this.#gradient = gradient;
    this.#weight = weight;
  }

  encode({ offset, elements }: ChunkPlace, payload: Uint8Array): void {
    const residual = this.#residuals?.contribution(offset) ?? null;
    if (this.#weight > 0)
      return encodePayload(this.codec, this.#gradient, offset, elements, payload, residual, this.#payloads);
    // A contribution without weight delivers nothing, of this round or of earlier ones: zeros, as each codec reads them.
    payload.fill(0);
    if (residual) carryOver(residual, elements);
  }

  check(from: number, place: ChunkPlace, payload: Uint8Array): Uint8Array {
    const aligned = checkedPayload(this.codec, from, place, payload);
    if (!this.#payloads.isFinite(aligned, place.elements)) {
      refuse(
        "notFinite",
        from,
        `sent Infinity or NaN among the elements [${place.offset}, ${place.offset + place.elements})`,
      );
    }
    if (this.#payloads.hasPlaces?.(aligned, place.elements) === false) {
      refuse("wrongPlaces", from, `named places twice, out of order or beyond the ${place.elements} elements it sent`);
    }
    return aligned;
  }

  /**
   * R10: averages all members' contributions to a chunk, in seat order, as all of them decode them, the own one, too.
   * @param result of the whole vector
   */
  mean({ offset, elements }: ChunkPlace, contributions: readonly Received[], result: Float32Array): void {
    const { few } = this.#payloads;
    if (few && this.#combine === weightedMean) return meanOfFew(few, contributions, elements, result, offset);
    const combined = this.#combine(this.#payloads, contributions, elements);
    if (combined) result.set(combined.subarray(0, elements), offset);
    else result.fill(0, offset, offset + elements);
  }

  /** Averages, and encodes once what all will decode. */
  combine(
    slice: Slice,
    { offset, elements }: ChunkPlace,
    contributions: readonly (Received | undefined)[],
  ): Uint8Array {
    const weighted = contributions.map(
      (received): WeightedValues =>
        received ?? {
          weight: this.#weight,
          values: this.#gradient,
          at: offset,
          residual: this.#residuals?.contribution(offset) ?? null,
        },
    );
    const payload = new Uint8Array(codecBytes(this.codec, elements));
    const residual = this.#residuals?.average(slice, offset) ?? null;
    const combined = this.#combine(this.#payloads, weighted, elements);
    // Without any weight the average is zero, and so are the payload's bytes.
    if (combined) this.#payloads.encode(combined, 0, elements, payload, residual);
    else if (residual) carryOver(residual, elements);
    return payload;
  }

  decode(payload: Uint8Array, { offset, elements }: ChunkPlace, result: Float32Array): void {
    this.#payloads.decode(payload, elements, result, offset);
  }
}
