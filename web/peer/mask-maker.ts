import { addStream, emptyMask, maskBytes, type Mask, type MaskStream } from "../../shared/averaging/secure/mask.ts";
import type { Effect } from "../../shared/peer/effect.ts";
import { roundKeyOf } from "../../shared/peer/gradient-request.ts";
import type { Input } from "../../shared/peer/input.ts";

/** Bytes of a stream that are made at a time: so much more than a call costs, and little memory. */
const PART_BYTES = 1024 * 1024;
const AES_BLOCK_BYTES = 16;
const ZEROS = new Uint8Array(PART_BYTES);

/**
 * Expands masks (S3): each stream is AES-CTR under a key of its own, derived by HKDF with SHA-256 from the secret and from
 * what it is bound to. WebCrypto computes beside this thread, so that heartbeats go on.
 */
export async function makeMask(
  { shape, streams }: Pick<Extract<Effect, { type: "expandMasks" }>, "shape" | "streams">,
  subtle: SubtleCrypto = crypto.subtle,
): Promise<Mask> {
  const mask = emptyMask(shape);
  const bytes = maskBytes(shape);
  const keyed = await Promise.all(
    streams.map(async (stream) => ({ sign: stream.sign, key: await keyOf(stream, subtle) })),
  );
  for (const { key, sign } of keyed) {
    // The next part is made while this one is added.
    let coming = expand(key, 0, bytes, subtle);
    for (let at = 0; at < bytes; at += PART_BYTES) {
      const part = await coming;
      if (at + PART_BYTES < bytes) coming = expand(key, at + PART_BYTES, bytes, subtle);
      addStream(mask, sign, part, at);
    }
  }
  return mask;
}

/** Answers the effect by an input. */
export async function answerMasks(effect: Extract<Effect, { type: "expandMasks" }>): Promise<Input> {
  return { type: "masks", ...roundKeyOf(effect), mask: await makeMask(effect) };
}

async function keyOf({ secret, info }: MaskStream, subtle: SubtleCrypto): Promise<CryptoKey> {
  const material = Uint8Array.from(secret.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const base = await subtle.importKey("raw", material, "HKDF", false, ["deriveKey"]);
  const derivation = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(0),
    info: new TextEncoder().encode(info),
  };
  return subtle.deriveKey(derivation, base, { name: "AES-CTR", length: 256 }, false, ["encrypt"]);
}

/** A part of the key stream: zeros encrypted. No key serves two streams, so that counting begins at 0 in each. */
async function expand(key: CryptoKey, at: number, end: number, subtle: SubtleCrypto): Promise<Uint8Array> {
  const counter = new Uint8Array(AES_BLOCK_BYTES);
  new DataView(counter.buffer).setUint32(12, at / AES_BLOCK_BYTES);
  const zeros = ZEROS.subarray(0, Math.min(PART_BYTES, end - at));
  return new Uint8Array(await subtle.encrypt({ name: "AES-CTR", counter, length: 32 }, key, zeros));
}
