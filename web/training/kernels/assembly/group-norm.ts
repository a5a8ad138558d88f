import { BYTES, loadLanes, storeLanes } from "./lanes";

/**
 * Normalizes x [samples, places, channels] over the places and channels of each group of channels, which lie side by side:
 * y = gain (x - mean) / deviation + shift; gain and shift [channels].
 * @param means, @param inverses [samples, channels]: mean and 1 / sqrt(variance + epsilon) of each channel's group
 * @param groups a divisor of the channels
 * @param from, @param to samples
 */
export function groupNorm(
  x: usize,
  gain: usize,
  shift: usize,
  y: usize,
  means: usize,
  inverses: usize,
  places: i32,
  channels: i32,
  groups: i32,
  epsilon: f32,
  from: i32,
  to: i32,
): void {
  const sampleBytes = places * channels * BYTES;
  const each = f32(places) * f32(channels / groups);
  for (let sample = from; sample < to; sample++) {
    const image = x + sample * sampleBytes;
    const mean = means + sample * channels * BYTES;
    const inverse = inverses + sample * channels * BYTES;
    sumOfPlaces(image, mean, places, channels);
    shareInGroups(mean, channels, groups, 1 / each);
    squaredDistances(image, mean, inverse, places, channels);
    shareInGroups(inverse, channels, groups, 1 / each);
    for (let c = 0; c < channels; c++) {
      const at = inverse + c * BYTES;
      store<f32>(at, 1 / sqrt<f32>(load<f32>(at) + epsilon));
    }
    for (let c = 0; c < channels; c += 4) {
      const left = channels - c;
      const o = c * BYTES;
      const m = loadLanes(mean + o, left);
      const i = loadLanes(inverse + o, left);
      const g = loadLanes(gain + o, left);
      const s = loadLanes(shift + o, left);
      for (let place = 0; place < places; place++) {
        const at = place * channels * BYTES + o;
        const normal = f32x4.mul(f32x4.sub(loadLanes(image + at, left), m), i);
        storeLanes(y + sample * sampleBytes + at, left, f32x4.add(f32x4.mul(normal, g), s));
      }
    }
  }
}

/**
 * The gradient of `groupNorm` by x; byX may be byY.
 * @param scratch 2 * channels floats, of this caller alone
 * @param from, @param to samples
 */
export function groupNormGradient(
  x: usize,
  gain: usize,
  means: usize,
  inverses: usize,
  byY: usize,
  byX: usize,
  places: i32,
  channels: i32,
  groups: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const each = f32(places) * f32(channels / groups);
  const dots = scratch + channels * BYTES;
  for (let sample = from; sample < to; sample++) {
    const start = sample * places * channels * BYTES;
    const mean = means + sample * channels * BYTES;
    const inverse = inverses + sample * channels * BYTES;
    for (let c = 0; c < channels; c += 4) {
      const left = channels - c;
      const o = c * BYTES;
      const m = loadLanes(mean + o, left);
      const i = loadLanes(inverse + o, left);
      const g = loadLanes(gain + o, left);
      let sum = f32x4.splat(0);
      let dot = f32x4.splat(0);
      for (let place = 0; place < places; place++) {
        const at = start + place * channels * BYTES + o;
        const byNormal = f32x4.mul(loadLanes(byY + at, left), g);
        const normal = f32x4.mul(f32x4.sub(loadLanes(x + at, left), m), i);
        sum = f32x4.add(sum, byNormal);
        dot = f32x4.add(dot, f32x4.mul(byNormal, normal));
      }
      storeLanes(scratch + o, left, sum);
      storeLanes(dots + o, left, dot);
    }
    shareInGroups(scratch, channels, groups, 1 / each);
    shareInGroups(dots, channels, groups, 1 / each);
    for (let c = 0; c < channels; c += 4) {
      const left = channels - c;
      const o = c * BYTES;
      const m = loadLanes(mean + o, left);
      const i = loadLanes(inverse + o, left);
      const g = loadLanes(gain + o, left);
      const meanBy = loadLanes(scratch + o, left);
      const meanDot = loadLanes(dots + o, left);
      for (let place = 0; place < places; place++) {
        const at = start + place * channels * BYTES + o;
        const byNormal = f32x4.mul(loadLanes(byY + at, left), g);
        const normal = f32x4.mul(f32x4.sub(loadLanes(x + at, left), m), i);
        const centred = f32x4.sub(f32x4.sub(byNormal, meanBy), f32x4.mul(normal, meanDot));
        storeLanes(byX + at, left, f32x4.mul(centred, i));
      }
    }
  }
}

/**
 * The gradients of `groupNorm` by gain and shift, [channels] each, added to what they hold with `accumulate`.
 * @param from, @param to channels
 */
export function groupNormWeightGradients(
  x: usize,
  means: usize,
  inverses: usize,
  byY: usize,
  byGain: usize,
  byShift: usize,
  samples: i32,
  places: i32,
  channels: i32,
  accumulate: bool,
  from: i32,
  to: i32,
): void {
  for (let c = from; c < to; c += 4) {
    const left = to - c;
    const o = c * BYTES;
    let gains = accumulate ? loadLanes(byGain + o, left) : f32x4.splat(0);
    let shifts = accumulate ? loadLanes(byShift + o, left) : f32x4.splat(0);
    for (let sample = 0; sample < samples; sample++) {
      const m = loadLanes(means + sample * channels * BYTES + o, left);
      const i = loadLanes(inverses + sample * channels * BYTES + o, left);
      let dot = f32x4.splat(0);
      let sum = f32x4.splat(0);
      for (let place = 0; place < places; place++) {
        const at = (sample * places + place) * channels * BYTES + o;
        const by = loadLanes(byY + at, left);
        dot = f32x4.add(dot, f32x4.mul(by, f32x4.mul(f32x4.sub(loadLanes(x + at, left), m), i)));
        sum = f32x4.add(sum, by);
      }
      gains = f32x4.add(gains, dot);
      shifts = f32x4.add(shifts, sum);
    }
    storeLanes(byGain + o, left, gains);
    storeLanes(byShift + o, left, shifts);
  }
}

/** sums [channels] = the sum over the places of x [places, channels]. */
function sumOfPlaces(x: usize, sums: usize, places: i32, channels: i32): void {
  for (let c = 0; c < channels; c += 4) {
    let sum = f32x4.splat(0);
    for (let place = 0; place < places; place++) {
      sum = f32x4.add(sum, loadLanes(x + (place * channels + c) * BYTES, channels - c));
    }
    storeLanes(sums + c * BYTES, channels - c, sum);
  }
}

function squaredDistances(x: usize, means: usize, sums: usize, places: i32, channels: i32): void {
  for (let c = 0; c < channels; c += 4) {
    const mean = loadLanes(means + c * BYTES, channels - c);
    let sum = f32x4.splat(0);
    for (let place = 0; place < places; place++) {
      const distance = f32x4.sub(loadLanes(x + (place * channels + c) * BYTES, channels - c), mean);
      sum = f32x4.add(sum, f32x4.mul(distance, distance));
    }
    storeLanes(sums + c * BYTES, channels - c, sum);
  }
}

/** Each channel's number becomes the sum of its group's, times `factor`. */
function shareInGroups(values: usize, channels: i32, groups: i32, factor: f32): void {
  const size = channels / groups;
  for (let group = 0; group < groups; group++, values += size * BYTES) {
    let sum: f32 = 0;
    for (let i = 0; i < size; i++) sum += load<f32>(values + i * BYTES);
    for (let i = 0; i < size; i++) store<f32>(values + i * BYTES, sum * factor);
  }
}
