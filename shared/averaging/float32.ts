import type { PayloadCodec } from "./payload-codec.ts";

const EXPONENT = 0x7f80_0000;

/** Whether the first `elements` values are finite. Looks at the exponents' bits: faster than comparing. */
export function areFinite(values: Float32Array, elements: number): boolean {
  const bits = new Uint32Array(values.buffer, values.byteOffset, elements);
  for (let i = 0; i < elements; i++) {
    if ((bits[i]! & EXPONENT) === EXPONENT) return false;
  }
  return true;
}

/** Adds `weight` times each of the first `elements` values to `sum`, from its start on (R8). */
export function addWeighted(values: Float32Array, elements: number, weight: number, sum: Float64Array): void {
  for (let i = 0; i < elements; i++) sum[i] = sum[i]! + weight * values[i]!;
}

const view = (payload: Uint8Array, elements: number) => new Float32Array(payload.buffer, payload.byteOffset, elements);

/** Codec `none`: the float32 values as they are. Loses nothing, so that it ignores residuals. */
export const float32: PayloadCodec = {
  encode(source, at, elements, payload) {
    view(payload, elements).set(source.subarray(at, at + elements));
  },

  decode(payload, elements, target, at) {
    target.set(view(payload, elements), at);
  },

  accumulate(payload, elements, weight, sum) {
    addWeighted(view(payload, elements), elements, weight, sum);
  },

  isFinite(payload, elements) {
    return areFinite(view(payload, elements), elements);
  },
};
