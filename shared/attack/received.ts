import { decodePayload, encodePayload } from "../averaging/codec.ts";
import type { FixedPoint } from "../averaging/secure/fixed-point.ts";
import type { Mask } from "../averaging/secure/mask.ts";
import { codecBytes, elementsPerFrame, type PlainCodec } from "../wire/frame.ts";

/** A contribution as its receivers decode it, sent plainly. */
export function receivedPlainly(gradient: Float32Array, codec: PlainCodec): Float32Array {
  const received = new Float32Array(gradient.length);
  const chunk = elementsPerFrame(codec);
  for (let at = 0; at < gradient.length; at += chunk) {
    const elements = Math.min(chunk, gradient.length - at);
    const payload = new Uint8Array(codecBytes(codec, elements));
    encodePayload(codec, gradient, at, elements, payload);
    decodePayload(codec, payload, elements, received, at);
  }
  return received;
}

/**
 * A contribution as its receivers get it in secure averaging, read as the numbers that it would be without its mask.
 * @param mask with at least one stream that the receivers do not know; it is used up
 * @param weight samples that the contribution stands for
 */
export function receivedMasked(gradient: Float32Array, fixed: FixedPoint, mask: Mask, weight: number): Float32Array {
  const received = new Float32Array(gradient.length);
  fixed.add(gradient, weight, mask.elements, 1);
  fixed.mean(mask.elements, weight, received, 0);
  return received;
}
