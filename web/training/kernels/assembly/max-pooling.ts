import { BYTES, loadLanes, storeLanes } from "./lanes";

/**
 * Largest of each window of images [samples, height, width, channels]: [samples, outHeight, outWidth, channels]. What lies
 * outside of the image does not count; NaN where any is.
 * @param size rows and columns of a window, each of which reaches into the image
 * @param top, @param left by how much the first window reaches out of it
 * @param from, @param to samples
 */
export function maxPool(
  images: usize,
  pooled: usize,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
  from: i32,
  to: i32,
): void {
  const pixel = channels * BYTES;
  let result = pooled + from * outHeight * outWidth * pixel;
  for (let sample = from; sample < to; sample++) {
    const image = images + sample * height * width * pixel;
    for (let place = 0; place < outHeight * outWidth; place++, result += pixel) {
      const y0 = (place / outWidth) * stride - top;
      const x0 = (place % outWidth) * stride - left;
      const y1 = min(y0 + size, height);
      const x1 = min(x0 + size, width);
      for (let c = 0; c < channels; c += 4) {
        let largest = f32x4.splat(-Infinity);
        for (let y = max(y0, 0); y < y1; y++) {
          let at = image + (y * width + max(x0, 0)) * pixel + c * BYTES;
          for (let x = max(x0, 0); x < x1; x++, at += pixel) {
            largest = f32x4.max(largest, loadLanes(at, channels - c));
          }
        }
        storeLanes(result + c * BYTES, channels - c, largest);
      }
    }
  }
}

/**
 * The gradient of `maxPool`: byImages = the derivative by each window, at its largest, the first of equals row by row.
 * @param images, @param pooled what it was given and gave
 */
export function maxPoolGradient(
  images: usize,
  pooled: usize,
  byPooled: usize,
  byImages: usize,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
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
  let result = from * outHeight * outWidth * pixel;
  for (let sample = from; sample < to; sample++) {
    for (let place = 0; place < outHeight * outWidth; place++, result += pixel) {
      const y0 = (place / outWidth) * stride - top;
      const x0 = (place % outWidth) * stride - left;
      const y1 = min(y0 + size, height);
      const x1 = min(x0 + size, width);
      for (let c = 0; c < channels; c += 4) {
        const lanes = channels - c;
        const largest = loadLanes(pooled + result + c * BYTES, lanes);
        const gradient = loadLanes(byPooled + result + c * BYTES, lanes);
        let open = i32x4.splat(-1);
        for (let y = max(y0, 0); y < y1; y++) {
          let at = sample * imageBytes + (y * width + max(x0, 0)) * pixel + c * BYTES;
          for (let x = max(x0, 0); x < x1; x++, at += pixel) {
            const value = loadLanes(images + at, lanes);
            // A NaN equals nothing, but is what was given where there is one.
            const found = v128.and(open, v128.or(f32x4.eq(value, largest), f32x4.ne(value, value)));
            open = v128.andnot(open, found);
            const sum = f32x4.add(loadLanes(byImages + at, lanes), v128.and(gradient, found));
            storeLanes(byImages + at, lanes, sum);
          }
        }
      }
    }
  }
}
