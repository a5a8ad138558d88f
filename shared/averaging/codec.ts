import { codecBytes, type PlainCodec } from "../wire/frame.ts";
import { alignedPayload } from "./aligned-payload.ts";
import { float32 } from "./float32.ts";
import { fp16 } from "./fp16.ts";
import { int4 } from "./int4.ts";
import { int8 } from "./int8.ts";
import type { PayloadCodec, ResidualRange } from "./payload-codec.ts";
import { sparse } from "./sparse.ts";

const CODECS: Readonly<Record<PlainCodec, PayloadCodec>> = { none: float32, fp16, int8, int4, sparse };

/** The implementation of a codec. Its payloads must be aligned: see {@link alignedPayload}. */
export function payloadCodec(codec: PlainCodec): PayloadCodec {
  return CODECS[codec];
}

/**
 * Encodes values `source[at]` to `source[at + elements - 1]`.
 * @param payload `codecBytes(codec, elements)` bytes at any alignment; all of them are written
 * @param residual error feedback; null without
 * @param by another implementation of the codec, which writes the same
 * @throws RangeError when the payload has another size
 */
export function encodePayload(
  codec: PlainCodec,
  source: Float32Array,
  at: number,
  elements: number,
  payload: Uint8Array,
  residual: ResidualRange | null = null,
  by: PayloadCodec = CODECS[codec],
): void {
  checkSize(codec, elements, payload);
  const aligned = alignedPayload(payload);
  by.encode(source, at, elements, aligned, residual);
  if (aligned !== payload) payload.set(aligned);
}

/**
 * Decodes `elements` values into `target[at]` on; the reverse of {@link encodePayload}.
 * @throws RangeError when the payload has another size
 */
export function decodePayload(
  codec: PlainCodec,
  payload: Uint8Array,
  elements: number,
  target: Float32Array,
  at: number,
): void {
  checkSize(codec, elements, payload);
  CODECS[codec].decode(alignedPayload(payload), elements, target, at);
}

function checkSize(codec: PlainCodec, elements: number, payload: Uint8Array): void {
  const bytes = codecBytes(codec, elements);
  if (payload.byteLength !== bytes) {
    throw new RangeError(`${elements} elements as ${codec} need ${bytes} bytes, not ${payload.byteLength}.`);
  }
}
