import { exponential } from "./exponential";
import { BYTES, loadLanes, loadLanesOr, maxOfLanes, onlyLanes, storeLanes, sumOfLanes } from "./lanes";

/**
 * y = softmax(scale x) of each row of x [rows, columns], scale at least 0; y may be x.
 * @param maskedRows 0: all columns count. Otherwise the rows are those of matrices [maskedRows, columns], of which row i
 *   sees columns 0 to i alone; the others get 0.
 * @param from, @param to rows
 */
export function softmax(x: usize, y: usize, columns: i32, scale: f32, maskedRows: i32, from: i32, to: i32): void {
  for (let r = from; r < to; r++) {
    const seen = maskedRows === 0 ? columns : min(columns, (r % maskedRows) + 1);
    const row = r * columns * BYTES;
    const total = exponentials(x + row, y + row, seen, scale, largestOf(x + row, seen));
    scaleRow(y + row, seen, 1 / total);
    memory.fill(y + row + seen * BYTES, 0, (columns - seen) * BYTES);
  }
}

/**
 * byX = scale y (byY - sum(byY y)) of each row [columns], for y = softmax(scale x); byX may be byY.
 * @param from, @param to rows
 */
export function softmaxGradient(y: usize, byY: usize, byX: usize, columns: i32, scale: f32, from: i32, to: i32): void {
  for (let r = from; r < to; r++) {
    const row = r * columns * BYTES;
    let dots = f32x4.splat(0);
    for (let i = 0; i < columns; i += 4) {
      const o = row + i * BYTES;
      dots = f32x4.add(dots, f32x4.mul(loadLanes(y + o, columns - i), loadLanes(byY + o, columns - i)));
    }
    const dot = f32x4.splat(sumOfLanes(dots));
    for (let i = 0; i < columns; i += 4) {
      const o = row + i * BYTES;
      const scaled = f32x4.mul(loadLanes(y + o, columns - i), f32x4.splat(scale));
      storeLanes(byX + o, columns - i, f32x4.mul(scaled, f32x4.sub(loadLanes(byY + o, columns - i), dot)));
    }
  }
}

/** Largest of a row; a NaN does not count, the exponentials carry it on. */
export function largestOf(x: usize, columns: i32): f32 {
  let largest = f32x4.splat(-Infinity);
  for (let i = 0; i < columns; i += 4) {
    largest = f32x4.pmax(largest, loadLanesOr(x + i * BYTES, columns - i, -Infinity));
  }
  return maxOfLanes(largest);
}

/** y = e^(scale (x - reference)). @returns their sum */
export function exponentials(x: usize, y: usize, columns: i32, scale: f32, reference: f32): f32 {
  let total = f32x4.splat(0);
  for (let i = 0; i < columns; i += 4) {
    const left = columns - i;
    const shifted = f32x4.sub(loadLanes(x + i * BYTES, left), f32x4.splat(reference));
    const e = exponential(f32x4.mul(shifted, f32x4.splat(scale)));
    storeLanes(y + i * BYTES, left, e);
    total = f32x4.add(total, onlyLanes(e, left));
  }
  return sumOfLanes(total);
}

function scaleRow(y: usize, columns: i32, factor: f32): void {
  for (let i = 0; i < columns; i += 4) {
    const o = i * BYTES;
    storeLanes(y + o, columns - i, f32x4.mul(loadLanes(y + o, columns - i), f32x4.splat(factor)));
  }
}
