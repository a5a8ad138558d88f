/** Bytes of a float32, and of an int32. */
export const BYTES: i32 = 4;

/**
 * Up to 4 floats from `at` on. Where fewer than 4 are left the other lanes are 0: the rest of a row goes through the same
 * operations as the row, so that its bits do not depend on where a range was divided.
 * @param left floats that may be read, at least 1
 */
export function loadLanes(at: usize, left: i32): v128 {
  return left >= 4 ? v128.load(at) : loadRest(at, left);
}

/** Writes the first `left` lanes, all where there are 4 or more. */
export function storeLanes(at: usize, left: i32, x: v128): void {
  if (left >= 4) v128.store(at, x);
  else storeRest(at, left, x);
}

/** Like `loadLanes`, with `other` in the lanes that are not read. */
export function loadLanesOr(at: usize, left: i32, other: f32): v128 {
  if (left >= 4) return v128.load(at);
  let x = f32x4.replace_lane(f32x4.splat(other), 0, load<f32>(at));
  if (left > 1) x = f32x4.replace_lane(x, 1, load<f32>(at, 4));
  if (left > 2) x = f32x4.replace_lane(x, 2, load<f32>(at, 8));
  return x;
}

/** The first `left` lanes of x, the others 0. */
export function onlyLanes(x: v128, left: i32): v128 {
  return left >= 4 ? x : v128.and(x, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
}

export function sumOfLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

export function maxOfLanes(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** The upper two floats in the place of the lower. */
export function upper(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 1);
}

/** Two and two float64 rounded to four float32. */
export function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

function loadRest(at: usize, left: i32): v128 {
  let x = v128.load32_zero(at);
  if (left > 1) x = f32x4.replace_lane(x, 1, load<f32>(at, 4));
  if (left > 2) x = f32x4.replace_lane(x, 2, load<f32>(at, 8));
  return x;
}

function storeRest(at: usize, left: i32, x: v128): void {
  store<f32>(at, f32x4.extract_lane(x, 0));
  if (left > 1) store<f32>(at, f32x4.extract_lane(x, 1), 4);
  if (left > 2) store<f32>(at, f32x4.extract_lane(x, 2), 8);
}
