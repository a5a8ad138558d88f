import { BYTES } from "./lanes";

/**
 * Packs rows of a [rows, depth] into panels of 4, each [depth, 4]: what a tile reads lies in the order in which it is
 * read. Rows that are missing in the last panel are zeros.
 * @param aRow, @param aColumn bytes from one row, and column, to the next
 */
export function packRows(a: usize, aRow: usize, aColumn: usize, rows: i32, depth: i32, panels: usize): void {
  for (let row = 0; row < rows; row += 4, a += 4 * aRow, panels += depth * 16) {
    if (rows - row < 4) packLoosely(a, aRow, aColumn, rows - row, 4, depth, panels);
    else if (aColumn === BYTES) turnFour(a, aRow, depth, panels, 16);
    else if (aRow === BYTES) packFourAbreast(a, aColumn, depth, panels);
    else packLoosely(a, aRow, aColumn, 4, 4, depth, panels);
  }
}

/** Packs columns of b [depth, columns] into panels of 8, each [depth, 8]; strides in bytes. */
export function packColumns(b: usize, bRow: usize, bColumn: usize, columns: i32, depth: i32, panels: usize): void {
  for (let column = 0; column < columns; column += 8, b += 8 * bColumn, panels += depth * 32) {
    if (columns - column < 8) packLoosely(b, bColumn, bRow, columns - column, 8, depth, panels);
    else if (bColumn === BYTES) packEightAbreast(b, bRow, depth, panels);
    else if (bRow === BYTES) packEightColumns(b, bColumn, depth, panels);
    else packLoosely(b, bColumn, bRow, 8, 8, depth, panels);
  }
}

/** Any strides: `across` numbers of each step, filled up with zeros to `width`. */
function packLoosely(
  from: usize,
  acrossStep: usize,
  alongStep: usize,
  across: i32,
  width: i32,
  depth: i32,
  to: usize,
): void {
  for (let i = 0; i < depth; i++, from += alongStep) {
    let at = from;
    for (let j = 0; j < width; j++, to += BYTES, at += acrossStep) {
      store<f32>(to, j < across ? load<f32>(at) : 0);
    }
  }
}

function packEightAbreast(from: usize, step: usize, depth: i32, to: usize): void {
  for (let i = 0; i < depth; i++, from += step, to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

function packFourAbreast(from: usize, step: usize, depth: i32, to: usize): void {
  for (let i = 0; i < depth; i++, from += step, to += 16) v128.store(to, v128.load(from));
}

/** Eight lines that each lie in one piece, turned by squares of 4. */
function packEightColumns(from: usize, line: usize, depth: i32, to: usize): void {
  turnFour(from, line, depth, to, 32);
  turnFour(from + 4 * line, line, depth, to + 16, 32);
}

/** Four lines of `depth` floats become `depth` groups of 4, `step` bytes from one to the next. */
function turnFour(from: usize, line: usize, depth: i32, to: usize, step: usize): void {
  let left = depth;
  for (; left >= 4; left -= 4, from += 16, to += 4 * step) {
    const r0 = v128.load(from);
    const r1 = v128.load(from + line);
    const r2 = v128.load(from + 2 * line);
    const r3 = v128.load(from + 3 * line);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to + step, v128.shuffle<f64>(low01, low23, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<f64>(high01, high23, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<f64>(high01, high23, 1, 3));
  }
  for (; left > 0; left--, from += BYTES, to += step) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from + line), 4);
    store<f32>(to, load<f32>(from + 2 * line), 8);
    store<f32>(to, load<f32>(from + 3 * line), 12);
  }
}
