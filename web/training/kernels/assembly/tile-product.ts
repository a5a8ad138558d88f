import { loadLanes, storeLanes } from "./lanes";

/**
 * Rows and columns of a tile. Its 8 accumulators and all that they are fed with in a turn fit into the 15 vector registers
 * that V8 uses on x86. It loads first and multiplies then: with 6 rows some accumulators went through memory in each turn,
 * which took 1.6 times as long.
 */
export const TILE_ROWS: i32 = 4;
export const TILE_COLUMNS: i32 = 8;

/**
 * One tile of a product from packed panels: c[4, 8] (+)= a·b.
 * @param a [depth, 4], @param b [depth, 8]
 * @param c first element of the tile; @param cRow bytes from one row of it to the next
 * @param rows, @param columns how much of the tile is written
 */
export function tileProduct(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  cRow: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const end = a + depth * 16; a < end; a += 16, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(f32x4.mul(x, b0), c00);
    c01 = f32x4.add(f32x4.mul(x, b1), c01);
    x = v128.load32_splat(a, 4);
    c10 = f32x4.add(f32x4.mul(x, b0), c10);
    c11 = f32x4.add(f32x4.mul(x, b1), c11);
    x = v128.load32_splat(a, 8);
    c20 = f32x4.add(f32x4.mul(x, b0), c20);
    c21 = f32x4.add(f32x4.mul(x, b1), c21);
    x = v128.load32_splat(a, 12);
    c30 = f32x4.add(f32x4.mul(x, b0), c30);
    c31 = f32x4.add(f32x4.mul(x, b1), c31);
  }
  storeRow(c, c00, c01, columns, accumulate);
  if (rows < 2) return;
  storeRow((c += cRow), c10, c11, columns, accumulate);
  if (rows < 3) return;
  storeRow((c += cRow), c20, c21, columns, accumulate);
  if (rows < 4) return;
  storeRow(c + cRow, c30, c31, columns, accumulate);
}

function storeRow(c: usize, low: v128, high: v128, columns: i32, accumulate: bool): void {
  if (columns >= 8) {
    v128.store(c, accumulate ? f32x4.add(v128.load(c), low) : low);
    v128.store(c, accumulate ? f32x4.add(v128.load(c, 16), high) : high, 16);
  } else storeNarrowRow(c, low, high, columns, accumulate);
}

function storeNarrowRow(c: usize, low: v128, high: v128, columns: i32, accumulate: bool): void {
  storeLanes(c, columns, accumulate ? f32x4.add(loadLanes(c, columns), low) : low);
  if (columns <= 4) return;
  storeLanes(c + 16, columns - 4, accumulate ? f32x4.add(loadLanes(c + 16, columns - 4), high) : high);
}
