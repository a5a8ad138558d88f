import { BYTES, loadLanes, onlyLanes, storeLanes, sumOfLanes } from "./lanes";

/**
 * y = gain (x - mean) / deviation + shift for each row of x [rows, columns]; gain and shift [columns].
 * @param means, @param inverses [rows]: mean and 1 / sqrt(variance + epsilon) of each row, for the gradients
 * @param from, @param to rows
 */
export function layerNorm(
  x: usize,
  gain: usize,
  shift: usize,
  y: usize,
  means: usize,
  inverses: usize,
  columns: i32,
  epsilon: f32,
  from: i32,
  to: i32,
): void {
  for (let r = from; r < to; r++) {
    const row = r * columns * BYTES;
    const mean = sumOfRow(x + row, columns) / f32(columns);
    const inverse: f32 = 1 / sqrt<f32>(squaredDistance(x + row, mean, columns) / f32(columns) + epsilon);
    store<f32>(means + r * BYTES, mean);
    store<f32>(inverses + r * BYTES, inverse);
    for (let i = 0; i < columns; i += 4) {
      const o = i * BYTES;
      const left = columns - i;
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + row + o, left), f32x4.splat(mean)), f32x4.splat(inverse));
      storeLanes(
        y + row + o,
        left,
        f32x4.add(f32x4.mul(normal, loadLanes(gain + o, left)), loadLanes(shift + o, left)),
      );
    }
  }
}

/**
 * The gradient of `layerNorm` by x, of rows `from` to `to`; byX may be byY.
 */
export function layerNormGradient(
  x: usize,
  gain: usize,
  means: usize,
  inverses: usize,
  byY: usize,
  byX: usize,
  columns: i32,
  from: i32,
  to: i32,
): void {
  for (let r = from; r < to; r++) {
    const row = r * columns * BYTES;
    const mean = f32x4.splat(load<f32>(means + r * BYTES));
    const inverse = f32x4.splat(load<f32>(inverses + r * BYTES));
    let sums = f32x4.splat(0);
    let dots = f32x4.splat(0);
    for (let i = 0; i < columns; i += 4) {
      const o = i * BYTES;
      const left = columns - i;
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + row + o, left), mean), inverse);
      const byNormal = f32x4.mul(loadLanes(byY + row + o, left), loadLanes(gain + o, left));
      sums = f32x4.add(sums, byNormal);
      dots = f32x4.add(dots, f32x4.mul(byNormal, normal));
    }
    const meanBy = f32x4.splat(sumOfLanes(sums) / f32(columns));
    const meanDot = f32x4.splat(sumOfLanes(dots) / f32(columns));
    for (let i = 0; i < columns; i += 4) {
      const o = i * BYTES;
      const left = columns - i;
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + row + o, left), mean), inverse);
      const byNormal = f32x4.mul(loadLanes(byY + row + o, left), loadLanes(gain + o, left));
      const centred = f32x4.sub(f32x4.sub(byNormal, meanBy), f32x4.mul(normal, meanDot));
      storeLanes(byX + row + o, left, f32x4.mul(centred, inverse));
    }
  }
}

/**
 * The gradients of `layerNorm` by gain and shift, [columns] each: byGain (+)= sum over the rows of byY times the normal
 * values, byShift (+)= that of byY.
 * @param from, @param to columns
 */
export function layerNormWeightGradients(
  x: usize,
  means: usize,
  inverses: usize,
  byY: usize,
  byGain: usize,
  byShift: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
  from: i32,
  to: i32,
): void {
  for (let i = from; i < to; i += 4) {
    const left = to - i;
    let gains = f32x4.splat(0);
    let shifts = f32x4.splat(0);
    for (let r = 0; r < rows; r++) {
      const o = (r * columns + i) * BYTES;
      const by = loadLanes(byY + o, left);
      const centred = f32x4.sub(loadLanes(x + o, left), f32x4.splat(load<f32>(means + r * BYTES)));
      const normal = f32x4.mul(centred, f32x4.splat(load<f32>(inverses + r * BYTES)));
      gains = f32x4.add(gains, f32x4.mul(by, normal));
      shifts = f32x4.add(shifts, by);
    }
    const o = i * BYTES;
    storeLanes(byGain + o, left, accumulate ? f32x4.add(loadLanes(byGain + o, left), gains) : gains);
    storeLanes(byShift + o, left, accumulate ? f32x4.add(loadLanes(byShift + o, left), shifts) : shifts);
  }
}

function sumOfRow(x: usize, columns: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < columns; i += 4) sum = f32x4.add(sum, loadLanes(x + i * BYTES, columns - i));
  return sumOfLanes(sum);
}

function squaredDistance(x: usize, mean: f32, columns: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < columns; i += 4) {
    const distance = onlyLanes(f32x4.sub(loadLanes(x + i * BYTES, columns - i), f32x4.splat(mean)), columns - i);
    sum = f32x4.add(sum, f32x4.mul(distance, distance));
  }
  return sumOfLanes(sum);
}
