import { BYTES, loadLanes, storeLanes } from "./lanes";

/** Rows that are summed before they are added to the whole: a long sum loses fewer bits in parts. */
const PART: i32 = 256;

/**
 * sums (+)= the sum over the rows of x [rows, columns], for columns `from` to `to`: the gradient of a bias.
 */
export function columnSums(x: usize, sums: usize, rows: i32, columns: i32, accumulate: bool, from: i32, to: i32): void {
  if (!accumulate) memory.fill(sums + from * BYTES, 0, (to - from) * BYTES);
  for (let row = 0; row < rows; row += PART) {
    const height = min(PART, rows - row);
    const part = x + row * columns * BYTES;
    let i = from;
    for (; i + 16 <= to; i += 16) addSixteen(part + i * BYTES, sums + i * BYTES, height, columns * BYTES);
    for (; i < to; i += 4) addFour(part + i * BYTES, sums + i * BYTES, height, columns * BYTES, to - i);
  }
}

function addSixteen(x: usize, sums: usize, rows: i32, step: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let r = 0; r < rows; r++, x += step) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
  }
  v128.store(sums, f32x4.add(v128.load(sums), s0));
  v128.store(sums, f32x4.add(v128.load(sums, 16), s1), 16);
  v128.store(sums, f32x4.add(v128.load(sums, 32), s2), 32);
  v128.store(sums, f32x4.add(v128.load(sums, 48), s3), 48);
}

function addFour(x: usize, sums: usize, rows: i32, step: usize, left: i32): void {
  let s = f32x4.splat(0);
  for (let r = 0; r < rows; r++, x += step) s = f32x4.add(s, loadLanes(x, left));
  storeLanes(sums, left, f32x4.add(loadLanes(sums, left), s));
}
