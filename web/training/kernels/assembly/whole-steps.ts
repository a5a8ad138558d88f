import { BYTES, joined, maxOfLanes, upper } from "./lanes";

/*
 * The codecs `int8` and `int4` with the bits of `shared/averaging`: the same operations of float64 in the same order. All
 * are given whole groups of values, filled up with zeros: 16 of int8, 32 of int4.
 */

const FLOAT32_MAX: f64 = 3.4028234663852886e38;

const INT8_BLOCK: i32 = 1024;
const INT8_LAST: f64 = 127;
const INT8_SCALE_MAX: f64 = FLOAT32_MAX / 128;

const INT4_BLOCK: i32 = 64;
const INT4_LAST: f64 = 7;
const INT4_SCALE_MAX: f64 = FLOAT32_MAX / 8;

/**
 * 1.5 * 2^52: a double that is added rounds to a whole number, ties to even, which then is what the lower half of the bits
 * says.
 */
const ROUND: f64 = 6755399441055744;

/**
 * Encodes values plus what earlier rounds left of them.
 * @param values are overwritten, @param next what is left now
 */
export function encodeInt8(
  values: usize,
  previous: usize,
  next: usize,
  scales: usize,
  steps: usize,
  elements: i32,
): void {
  for (let from = 0; from < elements; from += INT8_BLOCK) {
    const to = min(from + INT8_BLOCK, elements);
    const magnitude = loadBlock(values, previous, from, to);
    const scale = storeScale(scales, magnitude, INT8_LAST, INT8_SCALE_MAX);
    scales += BYTES;
    const scaleLanes = f64x2.splat(scale);
    const inverses = f64x2.splat(inverseOf(scale));
    for (let i = from; i < to; i += 16) {
      v128.store(steps + i, steps16(values + i * BYTES, next + i * BYTES, inverses, scaleLanes, INT8_LAST));
    }
    if (magnitude > INT8_LAST * INT8_SCALE_MAX) memory.fill(next + from * BYTES, 0, (to - from) * BYTES);
  }
}

/** The same with two steps a byte. */
export function encodeInt4(
  values: usize,
  previous: usize,
  next: usize,
  scales: usize,
  steps: usize,
  elements: i32,
): void {
  for (let from = 0; from < elements; from += INT4_BLOCK) {
    const to = min(from + INT4_BLOCK, elements);
    const magnitude = loadBlock(values, previous, from, to);
    const scale = storeScale(scales, magnitude, INT4_LAST, INT4_SCALE_MAX);
    scales += BYTES;
    const scaleLanes = f64x2.splat(scale);
    const inverses = f64x2.splat(inverseOf(scale));
    for (let i = from; i < to; i += 32) {
      const o = i * BYTES;
      const first = steps16(values + o, next + o, inverses, scaleLanes, INT4_LAST);
      const second = steps16(values + o + 64, next + o + 64, inverses, scaleLanes, INT4_LAST);
      v128.store(steps + i / 2, i8x16.narrow_i16x8_u(paired(first), paired(second)));
    }
    if (magnitude > INT4_LAST * INT4_SCALE_MAX) memory.fill(next + from * BYTES, 0, (to - from) * BYTES);
  }
}

export function decodeInt8(scales: usize, steps: usize, values: usize, elements: i32): void {
  for (let from = 0; from < elements; from += INT8_BLOCK) {
    const to = min(from + INT8_BLOCK, elements);
    const scale = f32x4.splat(load<f32>(scales));
    scales += BYTES;
    for (let i = from; i < to; i += 16) storeScaled(values + i * BYTES, v128.load(steps + i), scale);
  }
}

export function decodeInt4(scales: usize, steps: usize, values: usize, elements: i32): void {
  const lowerHalf = i8x16.splat(15);
  const sign = i8x16.splat(8);
  for (let from = 0; from < elements; from += INT4_BLOCK) {
    const to = min(from + INT4_BLOCK, elements);
    const scale = f32x4.splat(load<f32>(scales));
    scales += BYTES;
    for (let i = from; i < to; i += 32) {
      const pairs = v128.load(steps + i / 2);
      const even = i8x16.sub(v128.xor(v128.and(pairs, lowerHalf), sign), sign);
      const odd = i8x16.sub(v128.xor(v128.and(i16x8.shr_u(pairs, 4), lowerHalf), sign), sign);
      const o = i * BYTES;
      storeScaled(
        values + o,
        v128.shuffle<i8>(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
        scale,
      );
      storeScaled(
        values + o + 64,
        v128.shuffle<i8>(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
        scale,
      );
    }
  }
}

/** Adds what was left to a block's values. @returns the largest magnitude among them */
function loadBlock(values: usize, previous: usize, from: i32, to: i32): f64 {
  let magnitude = f32x4.splat(0);
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    const value = f32x4.add(v128.load(values + o), v128.load(previous + o));
    v128.store(values + o, value);
    magnitude = f32x4.pmax(magnitude, f32x4.abs(value));
  }
  return maxOfLanes(magnitude) as f64;
}

/** @returns the block's scale as others will read it */
function storeScale(at: usize, magnitude: f64, last: f64, max: f64): f64 {
  const scale = min(magnitude / last, max) as f32;
  store<f32>(at, scale);
  return scale as f64;
}

function inverseOf(scale: f64): f64 {
  return scale === 0 ? 0 : 1 / scale;
}

/** The whole steps of 16 values, as bytes; leaves what they do not deliver. */
function steps16(values: usize, next: usize, inverses: v128, scales: v128, last: f64): v128 {
  return i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(
      steps4(values, next, inverses, scales, last),
      steps4(values + 16, next + 16, inverses, scales, last),
    ),
    i16x8.narrow_i32x4_s(
      steps4(values + 32, next + 32, inverses, scales, last),
      steps4(values + 48, next + 48, inverses, scales, last),
    ),
  );
}

function steps4(at: usize, next: usize, inverses: v128, scales: v128, last: f64): v128 {
  const value = v128.load(at);
  const low = f64x2.promote_low_f32x4(value);
  const high = f64x2.promote_low_f32x4(upper(value));
  const roundedLow = rounded(f64x2.mul(low, inverses), last);
  const roundedHigh = rounded(f64x2.mul(high, inverses), last);
  const restLow = f64x2.sub(low, f64x2.mul(f64x2.sub(roundedLow, f64x2.splat(ROUND)), scales));
  const restHigh = f64x2.sub(high, f64x2.mul(f64x2.sub(roundedHigh, f64x2.splat(ROUND)), scales));
  v128.store(next, joined(restLow, restHigh));
  return v128.shuffle<i32>(roundedLow, roundedHigh, 0, 2, 4, 6);
}

function rounded(x: v128, last: f64): v128 {
  return f64x2.add(f64x2.pmax(f64x2.pmin(x, f64x2.splat(last)), f64x2.splat(-last)), f64x2.splat(ROUND));
}

/** Two steps of every 16 bits in the lower byte, the first in its lower half. */
function paired(steps: v128): v128 {
  return v128.or(v128.and(steps, i16x8.splat(0x000f)), v128.and(i16x8.shr_u(steps, 4), i16x8.splat(0x00f0)));
}

function storeScaled(at: usize, steps: v128, scale: v128): void {
  const first = i16x8.extend_low_i8x16_s(steps);
  const second = i16x8.extend_high_i8x16_s(steps);
  storeFloats(at, i32x4.extend_low_i16x8_s(first), scale);
  storeFloats(at + 16, i32x4.extend_high_i16x8_s(first), scale);
  storeFloats(at + 32, i32x4.extend_low_i16x8_s(second), scale);
  storeFloats(at + 48, i32x4.extend_high_i16x8_s(second), scale);
}

function storeFloats(at: usize, steps: v128, scale: v128): void {
  v128.store(at, f32x4.mul(f32x4.convert_i32x4_s(steps), scale));
}
