import { BYTES } from "./lanes";
import { packColumns, packRows } from "./pack-panels";
import { TILE_COLUMNS, TILE_ROWS, tileProduct } from "./tile-product";

/** Of one block: a panel of each operand stays in the first cache, the packed rows, and columns, in the second. */
const BLOCK_DEPTH: i32 = 256;
const BLOCK_ROWS: i32 = 96;
const BLOCK_COLUMNS: i32 = 512;

/** Bytes of scratch that a product needs, whatever its size. */
export function matrixProductScratch(): i32 {
  return (BLOCK_ROWS + BLOCK_COLUMNS) * BLOCK_DEPTH * BYTES;
}

/**
 * c (+)= a·b for a [rows, depth] and b [depth, columns], depth at least 1, any of them a part of a larger matrix or transposed. The bits of
 * an element do not depend on the range it is computed in.
 * @param aRow, @param aColumn, @param bRow, @param bColumn, @param cRow floats from one row, and column, to the next
 * @param accumulate whether the product is added to what c holds
 * @param scratch `matrixProductScratch()` bytes, of this caller alone
 * @param from, @param to the rows of a and c to compute
 */
export function matrixProduct(
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  columns: i32,
  depth: i32,
  accumulate: bool,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const packedColumns = scratch + BLOCK_ROWS * BLOCK_DEPTH * BYTES;
  const depthOfBlocks = share(depth, BLOCK_DEPTH);
  const rowsOfBlocks = roundUp(share(to - from, BLOCK_ROWS), TILE_ROWS);
  for (let column = 0; column < columns; column += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - column);
    for (let k = 0; k < depth; k += depthOfBlocks) {
      const deep = min(depthOfBlocks, depth - k);
      packColumns(b + (k * bRow + column * bColumn) * BYTES, bRow * BYTES, bColumn * BYTES, width, deep, packedColumns);
      for (let row = from; row < to; row += rowsOfBlocks) {
        const height = min(rowsOfBlocks, to - row);
        packRows(a + (row * aRow + k * aColumn) * BYTES, aRow * BYTES, aColumn * BYTES, height, deep, scratch);
        const corner = c + (row * cRow + column) * BYTES;
        blockProduct(scratch, packedColumns, deep, corner, cRow * BYTES, height, width, accumulate || k > 0);
      }
    }
  }
}

/** c [height, width] (+)= the packed rows times the packed columns. */
function blockProduct(
  rows: usize,
  columns: usize,
  depth: i32,
  c: usize,
  cRow: usize,
  height: i32,
  width: i32,
  accumulate: bool,
): void {
  for (let column = 0; column < width; column += TILE_COLUMNS) {
    const right = columns + column * depth * BYTES;
    for (let row = 0; row < height; row += TILE_ROWS) {
      const tile = c + usize(row) * cRow + column * BYTES;
      const left = rows + row * depth * BYTES;
      tileProduct(left, right, depth, tile, cRow, height - row, width - column, accumulate);
    }
  }
}

/** Length of equal blocks, each at most `most`: a last one of a few rows would not be worth its packing. */
function share(length: i32, most: i32): i32 {
  const blocks = (length + most - 1) / most;
  return blocks <= 1 ? max(length, 1) : (length + blocks - 1) / blocks;
}

function roundUp(length: i32, step: i32): i32 {
  return ((length + step - 1) / step) * step;
}
