import { BYTES, loadLanes, storeLanes, sumOfLanes } from "./lanes";
import { logarithm } from "./logarithm";
import { exponentials, largestOf } from "./softmax";

/**
 * Cross-entropy of softmax(logits) [rows, classes]: losses [rows], and byLogits = weight (softmax(logits) - target), which
 * may be the logits' own place. A target that is no class gives NaN, which stops a training by name.
 * @param targets class of each row, as int32
 * @param weight factor of the derivative, such as 1 / rows for that of the mean
 * @param from, @param to rows
 */
export function softmaxCrossEntropy(
  logits: usize,
  targets: usize,
  losses: usize,
  byLogits: usize,
  classes: i32,
  weight: f32,
  from: i32,
  to: i32,
): void {
  for (let r = from; r < to; r++) {
    const row = r * classes * BYTES;
    const target = load<i32>(targets + r * BYTES);
    const isClass = u32(target) < u32(classes);
    const largest = largestOf(logits + row, classes);
    const distance: f32 = isClass ? load<f32>(logits + row + target * BYTES) - largest : NaN;
    const total = exponentials(logits + row, byLogits + row, classes, 1, largest);
    store<f32>(losses + r * BYTES, f32x4.extract_lane(logarithm(f32x4.splat(total)), 0) - distance);
    const factor = f32x4.splat(isClass ? weight / total : NaN);
    for (let i = 0; i < classes; i += 4) {
      const o = row + i * BYTES;
      storeLanes(byLogits + o, classes - i, f32x4.mul(loadLanes(byLogits + o, classes - i), factor));
    }
    if (isClass) {
      const at = byLogits + row + target * BYTES;
      store<f32>(at, load<f32>(at) - weight);
    }
  }
}

/**
 * Mean squared error of each row: losses [rows] = mean((outputs - targets)^2) over columns, and byOutputs = weight times
 * its derivative; byOutputs may be the outputs' own place.
 * @param outputs, @param targets [rows, columns]
 * @param from, @param to rows
 */
export function squaredError(
  outputs: usize,
  targets: usize,
  losses: usize,
  byOutputs: usize,
  columns: i32,
  weight: f32,
  from: i32,
  to: i32,
): void {
  const factor = f32x4.splat((2 * weight) / f32(columns));
  for (let r = from; r < to; r++) {
    let squares = f32x4.splat(0);
    for (let i = 0; i < columns; i += 4) {
      const o = (r * columns + i) * BYTES;
      const error = f32x4.sub(loadLanes(outputs + o, columns - i), loadLanes(targets + o, columns - i));
      squares = f32x4.add(squares, f32x4.mul(error, error));
      storeLanes(byOutputs + o, columns - i, f32x4.mul(error, factor));
    }
    store<f32>(losses + r * BYTES, sumOfLanes(squares) / f32(columns));
  }
}
