import { BYTES } from "./lanes";
import { matrixProduct } from "./matrix-product";
import { softmax, softmaxGradient } from "./softmax";

/**
 * Self-attention of heads that lie side by side: for each head of each sample, chances = softmax(queries keysᵀ / sqrt(width))
 * and mixed = chances values, with width = units / heads.
 * @param all [samples, length, 3 units]: queries, keys and values, the heads of each side by side
 * @param chances [samples, heads, length, length]
 * @param mixed [samples, length, units]
 * @param causal whether a position sees itself and those before it alone
 * @param scratch `matrixProductScratch()` bytes, of this caller alone
 * @param from, @param to heads of samples, samples * heads in all
 */
export function attend(
  all: usize,
  chances: usize,
  mixed: usize,
  length: i32,
  units: i32,
  heads: i32,
  causal: bool,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const width = units / heads;
  const row = 3 * units;
  for (let item = from; item < to; item++) {
    const queries = all + firstOf(item, length, row, heads, width);
    const keys = queries + units * BYTES;
    const values = keys + units * BYTES;
    const square = chances + item * length * length * BYTES;
    const mix = mixed + firstOf(item, length, units, heads, width);
    matrixProduct(queries, row, 1, keys, 1, row, square, length, length, width, false, scratch, 0, length);
    softmax(square, square, length, 1 / sqrt<f32>(f32(width)), causal ? length : 0, 0, length);
    matrixProduct(square, length, 1, values, row, 1, mix, units, width, length, false, scratch, 0, length);
  }
}

/**
 * The gradient of `attend` by all.
 * @param byMixed derivative by mixed
 * @param byChances as large as chances, to work in
 */
export function attendGradient(
  all: usize,
  chances: usize,
  byMixed: usize,
  byChances: usize,
  byAll: usize,
  length: i32,
  units: i32,
  heads: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const width = units / heads;
  const row = 3 * units;
  const third = units * BYTES;
  for (let item = from; item < to; item++) {
    const first = firstOf(item, length, row, heads, width);
    const queries = all + first;
    const byQueries = byAll + first;
    const square = chances + item * length * length * BYTES;
    const bySquare = byChances + item * length * length * BYTES;
    const byMix = byMixed + firstOf(item, length, units, heads, width);
    matrixProduct(
      byMix,
      units,
      1,
      queries + 2 * third,
      1,
      row,
      bySquare,
      length,
      length,
      width,
      false,
      scratch,
      0,
      length,
    );
    matrixProduct(
      square,
      1,
      length,
      byMix,
      units,
      1,
      byQueries + 2 * third,
      row,
      width,
      length,
      false,
      scratch,
      0,
      length,
    );
    softmaxGradient(square, bySquare, bySquare, length, 1 / sqrt<f32>(f32(width)), 0, length);
    matrixProduct(
      bySquare,
      length,
      1,
      queries + third,
      row,
      1,
      byQueries,
      row,
      width,
      length,
      false,
      scratch,
      0,
      length,
    );
    matrixProduct(
      bySquare,
      1,
      length,
      queries,
      row,
      1,
      byQueries + third,
      row,
      width,
      length,
      false,
      scratch,
      0,
      length,
    );
  }
}

/** Bytes before the first number of a head of a sample, in [samples, length, columns]. */
function firstOf(item: i32, length: i32, columns: i32, heads: i32, width: i32): usize {
  return ((item / heads) * length * columns + (item % heads) * width) * BYTES;
}
