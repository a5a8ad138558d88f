import { BYTES, loadLanes, storeLanes } from "./lanes";

/**
 * Convolution of each channel by a filter of its own, eight channels at a time where there are so many: images [samples,
 * height, width, channels], filter [filterHeight, filterWidth, channels], result [samples, outHeight, outWidth, channels].
 * @param top, @param left rows and columns of zeros before the image
 * @param from, @param to samples
 */
export function depthwiseConvolution(
  images: usize,
  filter: usize,
  result: usize,
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
  const pixel = channels * BYTES;
  for (let sample = from; sample < to; sample++) {
    const image = images + sample * height * width * pixel;
    for (let place = 0; place < outHeight * outWidth; place++) {
      const y0 = (place / outWidth) * stride - top;
      const x0 = (place % outWidth) * stride - left;
      const i1 = min(filterHeight, height - y0);
      const j0 = max(0, -x0);
      const j1 = min(filterWidth, width - x0);
      const out = result + (sample * outHeight * outWidth + place) * pixel;
      let c = 0;
      for (; c + 8 <= channels; c += 8) {
        let low = f32x4.splat(0);
        let high = low;
        for (let i = max(0, -y0); i < i1; i++) {
          let at = image + ((y0 + i) * width + x0 + j0) * pixel + c * BYTES;
          let tap = filter + (i * filterWidth + j0) * pixel + c * BYTES;
          for (let j = j0; j < j1; j++, at += pixel, tap += pixel) {
            low = f32x4.add(low, f32x4.mul(v128.load(at), v128.load(tap)));
            high = f32x4.add(high, f32x4.mul(v128.load(at, 16), v128.load(tap, 16)));
          }
        }
        v128.store(out + c * BYTES, low);
        v128.store(out + c * BYTES, high, 16);
      }
      for (; c < channels; c += 4) {
        const lanes = channels - c;
        let sum = f32x4.splat(0);
        for (let i = max(0, -y0); i < i1; i++) {
          let at = image + ((y0 + i) * width + x0 + j0) * pixel + c * BYTES;
          let tap = filter + (i * filterWidth + j0) * pixel + c * BYTES;
          for (let j = j0; j < j1; j++, at += pixel, tap += pixel) {
            sum = f32x4.add(sum, f32x4.mul(loadLanes(at, lanes), loadLanes(tap, lanes)));
          }
        }
        storeLanes(out + c * BYTES, lanes, sum);
      }
    }
  }
}

/** The gradient of `depthwiseConvolution` by the images, of samples `from` to `to`. */
export function depthwiseImageGradient(
  byResult: usize,
  filter: usize,
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
  from: i32,
  to: i32,
): void {
  const pixel = channels * BYTES;
  const imageBytes = height * width * pixel;
  memory.fill(byImages + from * imageBytes, 0, (to - from) * imageBytes);
  for (let sample = from; sample < to; sample++) {
    const image = byImages + sample * imageBytes;
    for (let place = 0; place < outHeight * outWidth; place++) {
      const y0 = (place / outWidth) * stride - top;
      const x0 = (place % outWidth) * stride - left;
      const i1 = min(filterHeight, height - y0);
      const j0 = max(0, -x0);
      const j1 = min(filterWidth, width - x0);
      const out = byResult + (sample * outHeight * outWidth + place) * pixel;
      let c = 0;
      for (; c + 8 <= channels; c += 8) {
        const low = v128.load(out + c * BYTES);
        const high = v128.load(out + c * BYTES, 16);
        for (let i = max(0, -y0); i < i1; i++) {
          let at = image + ((y0 + i) * width + x0 + j0) * pixel + c * BYTES;
          let tap = filter + (i * filterWidth + j0) * pixel + c * BYTES;
          for (let j = j0; j < j1; j++, at += pixel, tap += pixel) {
            v128.store(at, f32x4.add(v128.load(at), f32x4.mul(low, v128.load(tap))));
            v128.store(at, f32x4.add(v128.load(at, 16), f32x4.mul(high, v128.load(tap, 16))), 16);
          }
        }
      }
      for (; c < channels; c += 4) {
        const lanes = channels - c;
        const by = loadLanes(out + c * BYTES, lanes);
        for (let i = max(0, -y0); i < i1; i++) {
          let at = image + ((y0 + i) * width + x0 + j0) * pixel + c * BYTES;
          let tap = filter + (i * filterWidth + j0) * pixel + c * BYTES;
          for (let j = j0; j < j1; j++, at += pixel, tap += pixel) {
            storeLanes(at, lanes, f32x4.add(loadLanes(at, lanes), f32x4.mul(by, loadLanes(tap, lanes))));
          }
        }
      }
    }
  }
}

/**
 * The gradient of `depthwiseConvolution` by the filter, added to what byFilter holds with `accumulate`.
 * @param from, @param to channels
 */
export function depthwiseFilterGradient(
  images: usize,
  byResult: usize,
  byFilter: usize,
  samples: i32,
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
  const pixel = channels * BYTES;
  const taps = filterHeight * filterWidth;
  if (!accumulate) {
    for (let tap = 0; tap < taps; tap++) memory.fill(byFilter + tap * pixel + from * BYTES, 0, (to - from) * BYTES);
  }
  // A sample stays in the cache while all taps and channels are summed.
  for (let sample = 0; sample < samples; sample++) {
    const image = images + sample * height * width * pixel;
    const by = byResult + sample * outHeight * outWidth * pixel;
    for (let tap = 0; tap < taps; tap++) {
      const dy = tap / filterWidth - top;
      const dx = (tap % filterWidth) - left;
      const x0 = firstWithin(dx, stride);
      const x1 = min(outWidth, firstWithin(dx - width, stride));
      const y0 = firstWithin(dy, stride);
      const y1 = min(outHeight, firstWithin(dy - height, stride));
      for (let c = from; c < to; c += 4) {
        const lanes = to - c;
        let sum = f32x4.splat(0);
        for (let y = y0; y < y1; y++) {
          let at = image + ((y * stride + dy) * width + x0 * stride + dx) * pixel + c * BYTES;
          let b = by + (y * outWidth + x0) * pixel + c * BYTES;
          for (let x = x0; x < x1; x++, at += stride * pixel, b += pixel) {
            sum = f32x4.add(sum, f32x4.mul(loadLanes(at, lanes), loadLanes(b, lanes)));
          }
        }
        const filter = byFilter + tap * pixel + c * BYTES;
        storeLanes(filter, lanes, f32x4.add(loadLanes(filter, lanes), sum));
      }
    }
  }
}

/** The first place, from 0 on, at which place * stride + shift is at least 0. */
function firstWithin(shift: i32, stride: i32): i32 {
  return shift >= 0 ? 0 : (stride - 1 - shift) / stride;
}
