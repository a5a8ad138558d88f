import { BYTES, loadLanes, storeLanes } from "./lanes";

/**
 * y = x where the mask keeps an element, times `factor`, and 0 elsewhere; elements `from` to `to`. The gradient is the same
 * function of byY. The mask is that of `shared/training/dropout-mask.ts`, element by element; y may be x.
 * @param seed 32 bits
 * @param threshold the rate of dropping, times 2^32
 * @param factor 1 / (1 - rate)
 */
export function dropout(x: usize, y: usize, seed: i32, threshold: u32, factor: f32, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    const counters = i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3));
    const isKept = i32x4.ge_u(hash(seed, counters), i32x4.splat(threshold));
    // A product, where a choice of bits would hide a NaN.
    storeLanes(y + o, to - i, f32x4.mul(loadLanes(x + o, to - i), v128.and(isKept, f32x4.splat(factor))));
  }
}

function hash(seed: i32, counters: v128): v128 {
  const first = mix(i32x4.add(counters, i32x4.splat(0x9e3779b9)));
  return mix(v128.xor(first, i32x4.splat(seed)));
}

/** The finalizer of MurmurHash3. */
function mix(word: v128): v128 {
  let x = i32x4.mul(v128.xor(word, i32x4.shr_u(word, 16)), i32x4.splat(0x85ebca6b));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 13)), i32x4.splat(0xc2b2ae35));
  return v128.xor(x, i32x4.shr_u(x, 16));
}
