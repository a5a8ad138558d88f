import { BYTES, loadLanes, storeLanes } from "./lanes";

/** z = x + y, elements `from` to `to`; z may be x or y. */
export function add(x: usize, y: usize, z: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    storeLanes(z + o, to - i, f32x4.add(loadLanes(x + o, to - i), loadLanes(y + o, to - i)));
  }
}

/** y += factor x, elements `from` to `to`. */
export function addScaled(factor: f32, x: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    const scaled = f32x4.mul(loadLanes(x + o, to - i), f32x4.splat(factor));
    storeLanes(y + o, to - i, f32x4.add(loadLanes(y + o, to - i), scaled));
  }
}

/** y = factor x, elements `from` to `to`; y may be x. */
export function scale(factor: f32, x: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    storeLanes(y + o, to - i, f32x4.mul(loadLanes(x + o, to - i), f32x4.splat(factor)));
  }
}

/** y = x, elements `from` to `to`. */
export function copy(x: usize, y: usize, from: i32, to: i32): void {
  memory.copy(y + from * BYTES, x + from * BYTES, (to - from) * BYTES);
}

/** x = 0, elements `from` to `to`. */
export function clear(x: usize, from: i32, to: i32): void {
  memory.fill(x + from * BYTES, 0, (to - from) * BYTES);
}
