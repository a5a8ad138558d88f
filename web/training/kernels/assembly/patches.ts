import { BYTES, loadLanes, storeLanes } from "./lanes";

/**
 * What a filter sees at each place, as rows of a matrix: images [samples, height, width, channels] to patches [samples *
 * outHeight * outWidth, filterHeight * filterWidth * channels], so that a convolution is one matrix product.
 * @param top, @param left rows and columns of zeros before the image
 * @param from, @param to samples
 */
export function imagesToPatches(
  images: usize,
  patches: usize,
  height: i32,
  width: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  stride: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
  from: i32,
  to: i32,
): void {
  const run = filterWidth * channels;
  const pixel = channels * BYTES;
  let patch = patches + from * outHeight * outWidth * filterHeight * run * BYTES;
  for (let sample = from; sample < to; sample++) {
    const image = images + sample * height * width * pixel;
    for (let place = 0; place < outHeight * outWidth; place++) {
      const y0 = (place / outWidth) * stride - top;
      const x0 = (place % outWidth) * stride - left;
      const before = min(max(-x0, 0), filterWidth);
      const inside = max(min(filterWidth, width - x0) - before, 0);
      for (let i = 0; i < filterHeight; i++, patch += run * BYTES) {
        const y = y0 + i;
        if (u32(y) >= u32(height)) {
          clear(patch, run);
          continue;
        }
        if (inside < filterWidth) clear(patch, run);
        copy(image + (y * width + x0 + before) * pixel, patch + before * pixel, inside * channels);
      }
    }
  }
}

/**
 * The gradient of `imagesToPatches`: byImages (+)= each number of byPatches, added where it was taken from.
 * @param accumulate whether it is added to what byImages holds
 */
export function patchesToImages(
  byPatches: usize,
  byImages: usize,
  height: i32,
  width: i32,
  channels: i32,
  filterHeight: i32,
  filterWidth: i32,
  stride: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
  accumulate: bool,
  from: i32,
  to: i32,
): void {
  const run = filterWidth * channels;
  const pixel = channels * BYTES;
  let patch = byPatches + from * outHeight * outWidth * filterHeight * run * BYTES;
  for (let sample = from; sample < to; sample++) {
    const image = byImages + sample * height * width * pixel;
    if (!accumulate) clear(image, height * width * channels);
    for (let place = 0; place < outHeight * outWidth; place++) {
      const y0 = (place / outWidth) * stride - top;
      const x0 = (place % outWidth) * stride - left;
      const before = min(max(-x0, 0), filterWidth);
      const inside = max(min(filterWidth, width - x0) - before, 0);
      for (let i = 0; i < filterHeight; i++, patch += run * BYTES) {
        const y = y0 + i;
        if (u32(y) >= u32(height)) continue;
        add(patch + before * pixel, image + (y * width + x0 + before) * pixel, inside * channels);
      }
    }
  }
}

/**
 * Short runs, for which the engine's own copying would take longer to be called than to copy. Where a run is no multiple of
 * 4 its last four numbers are done together, some of them twice, to the same bits.
 */
function copy(from: usize, to: usize, count: i32): void {
  if (count < 4) {
    if (count > 0) storeLanes(to, count, loadLanes(from, count));
    return;
  }
  const last = (count - 4) * BYTES;
  for (let o = 0; o < last; o += 16) v128.store(to + o, v128.load(from + o));
  v128.store(to + last, v128.load(from + last));
}

function clear(to: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) storeLanes(to + i * BYTES, count - i, f32x4.splat(0));
}

function add(from: usize, to: usize, count: i32): void {
  if (count < 4) {
    if (count > 0) storeLanes(to, count, f32x4.add(loadLanes(to, count), loadLanes(from, count)));
    return;
  }
  const last = (count - 4) * BYTES;
  const sum = f32x4.add(v128.load(to + last), v128.load(from + last));
  for (let o = 0; o < last; o += 16) v128.store(to + o, f32x4.add(v128.load(to + o), v128.load(from + o)));
  v128.store(to + last, sum);
}
