import { BYTES } from "./lanes";

/*
 * The encoder of the codec `sparse` with the bits of `shared/averaging/sparse.ts`: the same values are chosen, and the
 * same operations of float64 are done in the same order. One block at a time, filled up with zeros to a whole group.
 */

const FLOAT32_MAX: f32 = 3.4028234663852886e38;
/** Of a number's bits: what is left without the sign is in the order of magnitudes. */
const MAGNITUDE: i32 = 0x7fff_ffff;

/** Values of a whole block, and of a group, of which one travels. */
const BLOCK: i32 = 4096;
const GROUP: i32 = 64;
/** A value's byte: where in its group it is, which magnitude, and its sign. */
const PLACE: i32 = GROUP - 1;
const LARGE: i32 = 0x40;
const NEGATIVE: i32 = 0x80;
/** Bytes of a whole block's values, and of its row of bits. */
const VALUE_BYTES: i32 = BLOCK / GROUP;
const ROW_BYTES: i32 = VALUE_BYTES / 4;
/** How often the border between large and small magnitudes is moved to the middle of the means on both sides of it. */
const MOVES: i32 = 3;

/** Where in the scratch each part of it begins: a digit's bits say how often it can be told from others. */
const DIGIT_BITS: i32 = 8;
const COUNTS_BYTES: i32 = BYTES << DIGIT_BITS;
const POOL: i32 = COUNTS_BYTES;
const LARGEST: i32 = POOL + BLOCK * BYTES;
const CANDIDATES: i32 = LARGEST + (BLOCK / 16) * BYTES;
const PLACES: i32 = CANDIDATES + BLOCK * BYTES;

/** Bytes of scratch that `encodeSparse` needs. */
export function encodeSparseScratch(): i32 {
  return PLACES + BLOCK * BYTES;
}

/**
 * Encodes a block: values plus what earlier rounds left of them.
 * @param next what is left now
 * @param scales two magnitudes, the smaller one first
 * @param bytes a byte for each value that is sent, then zeros: 64 of them, whatever the block's size
 * @param row which groups they are in: 16 bytes
 * @param elements 1 to 4096
 */
export function encodeSparse(
  values: usize,
  previous: usize,
  next: usize,
  scales: usize,
  bytes: usize,
  row: usize,
  scratch: usize,
  elements: i32,
): void {
  const groups = (elements + GROUP - 1) / GROUP;
  loadBlock(values, previous, next, scratch + LARGEST, groups);
  const sent = choose(next, scratch, groups);
  const border = borderOf(scratch + CANDIDATES, sent, scales);
  memory.fill(bytes, 0, VALUE_BYTES);
  memory.fill(row, 0, ROW_BYTES);
  for (let i = 0; i < sent; i++) {
    const place = load<i32>(scratch + PLACES + i * BYTES);
    const at = next + place * BYTES;
    const value = load<f32>(at) as f64;
    const isLarge = abs(value) >= border;
    const isNegative = value < 0;
    store<u8>(bytes + i, ((place & PLACE) | select(LARGE, 0, isLarge) | select(NEGATIVE, 0, isNegative)) as u8);
    const bit = place / GROUP + i;
    const rowByte = row + (bit >> 3);
    const flag: i32 = 1 << (bit & 7);
    store<u8>(rowByte, load<u8>(rowByte) | (flag as u8));
    const magnitude = load<f32>(scales + select(BYTES, 0, isLarge)) as f64;
    store<f32>(at, (value - select<f64>(-magnitude, magnitude, isNegative)) as f32);
  }
}

/**
 * Adds what was left to a block's values; those that are too large to be finite become the largest that are.
 * @param largest of each group the largest magnitude in each lane: of every fourth value
 */
function loadBlock(values: usize, previous: usize, next: usize, largest: usize, groups: i32): void {
  const most = f32x4.splat(FLOAT32_MAX);
  const least = f32x4.splat(-FLOAT32_MAX);
  for (let group = 0; group < groups; group++) {
    let magnitudes = i32x4.splat(0);
    for (let i = 0; i < GROUP; i += 4) {
      const o = (group * GROUP + i) * BYTES;
      const sum = f32x4.add(v128.load(values + o), v128.load(previous + o));
      const value = f32x4.pmax(f32x4.pmin(sum, most), least);
      v128.store(next + o, value);
      magnitudes = i32x4.max_s(magnitudes, v128.and(value, i32x4.splat(MAGNITUDE)));
    }
    v128.store(largest + group * 4 * BYTES, magnitudes);
  }
}

/**
 * Finds those of a block that travel, of equal ones the first, and writes where they are and their magnitudes. As many as
 * may travel are at least as large as the largest of so many lanes: hardly more than those are looked at one by one.
 * @returns how many there are
 */
function choose(next: usize, scratch: usize, groups: i32): i32 {
  const candidates = scratch + CANDIDATES;
  const places = scratch + PLACES;
  // Zeros never travel.
  const enough = max(1, smallestOf(scratch + LARGEST, 4 * groups, groups, scratch));
  const least = i32x4.splat(enough);
  let found = 0;
  for (let i = 0; i < groups * GROUP; i += 4) {
    const magnitudes = v128.and(v128.load(next + i * BYTES), i32x4.splat(MAGNITUDE));
    for (let lanes = i32x4.bitmask(i32x4.ge_s(magnitudes, least)); lanes !== 0; lanes &= lanes - 1) {
      const place = i + ctz(lanes);
      store<i32>(candidates + found * BYTES, load<i32>(next + place * BYTES) & MAGNITUDE);
      store<i32>(places + found * BYTES, place);
      found++;
    }
  }
  if (found <= groups) return found;
  const smallest = smallestOf(candidates, found, groups, scratch);
  let ties = groups;
  for (let i = 0; i < found; i++) ties -= i32(load<i32>(candidates + i * BYTES) > smallest);
  let sent = 0;
  for (let i = 0; i < found; i++) {
    const magnitude = load<i32>(candidates + i * BYTES);
    if (magnitude < smallest) continue;
    if (magnitude === smallest && ties-- <= 0) continue;
    store<i32>(candidates + sent * BYTES, magnitude);
    store<i32>(places + sent * BYTES, load<i32>(places + i * BYTES));
    sent++;
  }
  return sent;
}

/**
 * The smallest of the `count` largest of some magnitudes, without sorting them: each turn counts them by a digit of how
 * far they are above the least, and goes on with those that have the digit of the one that is looked for.
 * @param count 1 to `elements`
 */
function smallestOf(magnitudes: usize, elements: i32, count: i32, scratch: usize): i32 {
  const pool = scratch + POOL;
  let from = magnitudes;
  let left = elements;
  let low: i32;
  let shift: i32;
  let digit: i32;
  do {
    low = MAGNITUDE;
    let high = 0;
    for (let i = 0; i < left; i++) {
      const magnitude = load<i32>(from + i * BYTES);
      low = min(low, magnitude);
      high = max(high, magnitude);
    }
    if (count === 1) return high;
    shift = max(0, 32 - DIGIT_BITS - clz(high - low));
    memory.fill(scratch, 0, COUNTS_BYTES);
    for (let i = 0; i < left; i++) {
      const counted = scratch + ((load<i32>(from + i * BYTES) - low) >> shift) * BYTES;
      store<i32>(counted, load<i32>(counted) + 1);
    }
    digit = (high - low) >> shift;
    while (load<i32>(scratch + digit * BYTES) < count) {
      count -= load<i32>(scratch + digit * BYTES);
      digit--;
    }
    let kept = 0;
    for (let i = 0; i < left; i++) {
      const magnitude = load<i32>(from + i * BYTES);
      store<i32>(pool + kept * BYTES, magnitude);
      kept += i32((magnitude - low) >> shift === digit);
    }
    from = pool;
    left = kept;
  } while (shift > 0);
  return low + digit;
}

/**
 * Finds two magnitudes of which each value that travels is near one: the means of the small ones and of the large ones.
 * @returns from which magnitude on a value is a large one
 */
function borderOf(magnitudes: usize, sent: i32, scales: usize): f64 {
  let total: f64 = 0;
  for (let i = 0; i < sent; i++) total += load<f32>(magnitudes + i * BYTES) as f64;
  let border = total / (max(1, sent) as f64);
  let small: f64 = 0;
  let large: f64 = 0;
  let count = 0;
  for (let move = 0; move <= MOVES; move++) {
    if (move > 0) border = (small / ((sent - count) as f64) + large / (count as f64)) / 2;
    small = 0;
    large = 0;
    count = 0;
    for (let i = 0; i < sent; i++) {
      const magnitude = load<f32>(magnitudes + i * BYTES) as f64;
      const isLarge = magnitude >= border;
      large += select<f64>(magnitude, 0, isLarge);
      small += select<f64>(0, magnitude, isLarge);
      count += i32(isLarge);
    }
    store<f32>(scales, (small / (max(1, sent - count) as f64)) as f32);
    store<f32>(scales + BYTES, (large / (max(1, count) as f64)) as f32);
    if (count === 0 || count === sent) break;
  }
  return border;
}
