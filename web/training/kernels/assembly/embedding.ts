import { BYTES, loadLanes, storeLanes } from "./lanes";

/**
 * y [rows, width] = for each row the line of table [entries, width] that its token names; NaN where it names none, which
 * stops a training by name.
 * @param tokens int32 [rows]
 * @param from, @param to rows
 */
export function embed(tokens: usize, table: usize, y: usize, entries: i32, width: i32, from: i32, to: i32): void {
  for (let r = from; r < to; r++) {
    const token = load<i32>(tokens + r * BYTES);
    const row = y + r * width * BYTES;
    if (u32(token) < u32(entries)) {
      memory.copy(row, table + token * width * BYTES, width * BYTES);
    } else {
      for (let i = 0; i < width; i++) store<f32>(row + i * BYTES, NaN);
    }
  }
}

/**
 * The gradient of `embed`: byTable += each row of byY at the line of its token; those that name none are left out.
 * @param from, @param to columns: rows may name the same line
 */
export function embedGradient(
  tokens: usize,
  byY: usize,
  byTable: usize,
  rows: i32,
  entries: i32,
  width: i32,
  from: i32,
  to: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const token = load<i32>(tokens + r * BYTES);
    if (u32(token) >= u32(entries)) continue;
    addInto(byTable + token * width * BYTES, byY + r * width * BYTES, from, to);
  }
}

/**
 * x [rows, width] += positions [length, width], anew for each `length` rows.
 * @param from, @param to rows
 */
export function addPositions(x: usize, positions: usize, length: i32, width: i32, from: i32, to: i32): void {
  for (let r = from; r < to; r++) {
    addInto(x + r * width * BYTES, positions + (r % length) * width * BYTES, 0, width);
  }
}

/**
 * The gradient of `addPositions`: byPositions (+)= the rows of byX [rows, width] at each position.
 * @param from, @param to positions
 */
export function positionsGradient(
  byX: usize,
  byPositions: usize,
  rows: i32,
  length: i32,
  width: i32,
  accumulate: bool,
  from: i32,
  to: i32,
): void {
  for (let position = from; position < to; position++) {
    const sum = byPositions + position * width * BYTES;
    if (!accumulate) memory.fill(sum, 0, width * BYTES);
    for (let r = position; r < rows; r += length) addInto(sum, byX + r * width * BYTES, 0, width);
  }
}

function addInto(sum: usize, x: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    storeLanes(sum + o, to - i, f32x4.add(loadLanes(sum + o, to - i), loadLanes(x + o, to - i)));
  }
}
