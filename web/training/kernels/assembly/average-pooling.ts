import { BYTES, loadLanes, storeLanes } from "./lanes";

/**
 * Average of each window of images [samples, height, width, channels]: [samples, outHeight, outWidth, channels]. What lies
 * outside of the image does not count; a window as large as the image gives the global average.
 * @param sizeY, @param sizeX rows and columns of a window, each of which reaches into the image
 * @param top, @param left by how much the first window reaches out of it
 * @param from, @param to samples
 */
export function averagePool(
  images: usize,
  pooled: usize,
  height: i32,
  width: i32,
  channels: i32,
  sizeY: i32,
  sizeX: i32,
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
      const y0 = max((place / outWidth) * stride - top, 0);
      const x0 = max((place % outWidth) * stride - left, 0);
      const y1 = min((place / outWidth) * stride - top + sizeY, height);
      const x1 = min((place % outWidth) * stride - left + sizeX, width);
      const share = f32x4.splat(1 / f32((y1 - y0) * (x1 - x0)));
      for (let c = 0; c < channels; c += 4) {
        let sum = f32x4.splat(0);
        for (let y = y0; y < y1; y++) {
          let at = image + (y * width + x0) * pixel + c * BYTES;
          for (let x = x0; x < x1; x++, at += pixel) sum = f32x4.add(sum, loadLanes(at, channels - c));
        }
        storeLanes(result + c * BYTES, channels - c, f32x4.mul(sum, share));
      }
    }
  }
}

/** The gradient of `averagePool`: byImages, of samples `from` to `to`. */
export function averagePoolGradient(
  byPooled: usize,
  byImages: usize,
  height: i32,
  width: i32,
  channels: i32,
  sizeY: i32,
  sizeX: i32,
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
  let result = byPooled + from * outHeight * outWidth * pixel;
  for (let sample = from; sample < to; sample++) {
    const image = byImages + sample * imageBytes;
    for (let place = 0; place < outHeight * outWidth; place++, result += pixel) {
      const y0 = max((place / outWidth) * stride - top, 0);
      const x0 = max((place % outWidth) * stride - left, 0);
      const y1 = min((place / outWidth) * stride - top + sizeY, height);
      const x1 = min((place % outWidth) * stride - left + sizeX, width);
      const share = f32x4.splat(1 / f32((y1 - y0) * (x1 - x0)));
      for (let c = 0; c < channels; c += 4) {
        const lanes = channels - c;
        const by = f32x4.mul(loadLanes(result + c * BYTES, lanes), share);
        for (let y = y0; y < y1; y++) {
          let at = image + (y * width + x0) * pixel + c * BYTES;
          for (let x = x0; x < x1; x++, at += pixel) storeLanes(at, lanes, f32x4.add(loadLanes(at, lanes), by));
        }
      }
    }
  }
}
