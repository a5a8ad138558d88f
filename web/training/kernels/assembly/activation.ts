import { activated, derivative } from "./activation-functions";
import { BYTES, loadLanes, storeLanes } from "./lanes";

/** y = activation(x), elements `from` to `to`; y may be x. */
export function activate(kind: i32, x: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    storeLanes(y + i * BYTES, to - i, activated(kind, loadLanes(x + i * BYTES, to - i)));
  }
}

/**
 * x += bias by column, and y = activation(x), in one pass; for x and y [rows, columns]. x keeps what the activation was
 * given, which gelu's derivative needs; y may be x where that is not needed.
 * @param from, @param to rows
 */
export function addBiasAndActivate(kind: i32, x: usize, bias: usize, y: usize, columns: i32, from: i32, to: i32): void {
  const row = columns * BYTES;
  for (let r = from; r < to; r++) {
    const xRow = x + r * row;
    const yRow = y + r * row;
    for (let i = 0; i < columns; i += 4) {
      const o = i * BYTES;
      const left = columns - i;
      const sum = f32x4.add(loadLanes(xRow + o, left), loadLanes(bias + o, left));
      storeLanes(xRow + o, left, sum);
      if (kind !== 0 || x !== y) storeLanes(yRow + o, left, activated(kind, sum));
    }
  }
}

/**
 * byInput = byOutput times the activation's derivative, elements `from` to `to`; byInput may be byOutput.
 * @param at what the activation was given, for gelu; what it gave, for the others
 */
export function activationGradient(kind: i32, at: usize, byOutput: usize, byInput: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    const left = to - i;
    storeLanes(byInput + o, left, f32x4.mul(loadLanes(byOutput + o, left), derivative(kind, loadLanes(at + o, left))));
  }
}
