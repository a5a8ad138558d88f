import { addStream, emptyMask, maskBytes, type Mask } from "../averaging/secure/mask.ts";
import type { Effect } from "./effect.ts";
import { Random } from "../training/random.ts";

/**
 * What a browser expands with AES, here by a generator that is quick and no secret: a stream depends on its secret and on
 * all that it is bound to, so that masks cancel only where both ends mean the same.
 */
export function seededMask({
  shape,
  streams,
}: Pick<Extract<Effect, { type: "expandMasks" }>, "shape" | "streams">): Mask {
  const mask = emptyMask(shape);
  const words = new Uint32Array(maskBytes(shape) / 4);
  for (const { secret, info, sign } of streams) {
    const random = new Random("mask", secret, info);
    for (let i = 0; i < words.length; i++) words[i] = random.uint32();
    addStream(mask, sign, new Uint8Array(words.buffer));
  }
  return mask;
}
