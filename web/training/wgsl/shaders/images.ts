import { elements } from "../shader.ts";

/** Images [samples, height, width, channels]. */
const IMAGES = { height: "whole", width: "whole", channels: "whole" } as const;
/** How a window moves over them; `top` and `left` are how far it begins outside. */
const PLACES = { stride: "whole", top: "whole", left: "whole", outHeight: "whole", outWidth: "whole" } as const;
const FILTER = { filterHeight: "whole", filterWidth: "whole" } as const;
const RANGE = { start: "whole", end: "whole" } as const;
const PATCHES = { ...IMAGES, ...FILTER, ...PLACES } as const;

const IN_COUNT = "(p.end - p.start) * p.height * p.width * p.channels";
const OUT_COUNT = "(p.end - p.start) * p.outHeight * p.outWidth * p.channels";

/** Of an image's number: its channel, column, row and sample. */
const IN_PLACE = /* wgsl */ `
  let channel = i % p.channels;
  let x = i32((i / p.channels) % p.width);
  let y = i32((i / (p.channels * p.width)) % p.height);
  let sample = p.start + i / (p.channels * p.width * p.height);
  let at = p.start * p.height * p.width * p.channels + i;`;

/** Of a number of what windows give: its channel, where its window begins, and its sample. */
const OUT_PLACE = /* wgsl */ `
  let channel = i % p.channels;
  let place = (i / p.channels) % (p.outHeight * p.outWidth);
  let x0 = i32((place % p.outWidth) * p.stride) - i32(p.left);
  let y0 = i32((place / p.outWidth) * p.stride) - i32(p.top);
  let sample = p.start + i / (p.channels * p.outHeight * p.outWidth);
  let out = p.start * p.outHeight * p.outWidth * p.channels + i;`;

const INSIDE = /* wgsl */ `
fn inside(y: i32, x: i32) -> bool { return y >= 0 && x >= 0 && y < i32(p.height) && x < i32(p.width); }
fn pixel(sample: u32, y: i32, x: i32) -> u32 { return ((sample * p.height + u32(y)) * p.width + u32(x)) * p.channels; }`;

/** For each window that reaches an image's number: the window's place, and where in it the number lies. */
const EACH_WINDOW = (filterHeight: string, filterWidth: string, body: string): string => /* wgsl */ `
  for (var fy = 0; fy < i32(${filterHeight}); fy++) {
    let down = y + i32(p.top) - fy;
    if (down < 0 || down % i32(p.stride) != 0 || down / i32(p.stride) >= i32(p.outHeight)) { continue; }
    for (var fx = 0; fx < i32(${filterWidth}); fx++) {
      let across = x + i32(p.left) - fx;
      if (across < 0 || across % i32(p.stride) != 0 || across / i32(p.stride) >= i32(p.outWidth)) { continue; }
      let place = (sample * p.outHeight + u32(down / i32(p.stride))) * p.outWidth + u32(across / i32(p.stride));
      ${body}
    }
  }`;

export const imagesToPatches = elements(
  { images: "place", patches: "place", ...PATCHES, ...RANGE },
  "(p.end - p.start) * p.outHeight * p.outWidth * p.filterHeight * p.filterWidth * p.channels",
  /* wgsl */ `
  let size = p.filterHeight * p.filterWidth * p.channels;
  let channel = i % p.channels;
  let fx = i32((i / p.channels) % p.filterWidth);
  let fy = i32((i / (p.channels * p.filterWidth)) % p.filterHeight);
  let place = (i / size) % (p.outHeight * p.outWidth);
  let sample = p.start + i / (size * p.outHeight * p.outWidth);
  let y = i32((place / p.outWidth) * p.stride) - i32(p.top) + fy;
  let x = i32((place % p.outWidth) * p.stride) - i32(p.left) + fx;
  var seen = 0.0;
  if (inside(y, x)) { seen = number(p.images + pixel(sample, y, x) + channel); }
  put(p.patches + p.start * p.outHeight * p.outWidth * size + i, seen);`,
  INSIDE,
);

export const patchesToImages = elements(
  { byPatches: "place", byImages: "place", ...PATCHES, accumulate: "whole", ...RANGE },
  IN_COUNT,
  /* wgsl */ `${IN_PLACE}
  let size = p.filterHeight * p.filterWidth * p.channels;
  var sum = select(0.0, number(p.byImages + at), p.accumulate == 1u);
  ${EACH_WINDOW(
    "p.filterHeight",
    "p.filterWidth",
    "sum += number(p.byPatches + place * size + (u32(fy) * p.filterWidth + u32(fx)) * p.channels + channel);",
  )}
  put(p.byImages + at, sum);`,
);

export const maxPool = elements(
  { images: "place", pooled: "place", ...IMAGES, size: "whole", ...PLACES, ...RANGE },
  OUT_COUNT,
  /* wgsl */ `${OUT_PLACE}
  var largest = -3.4e38;
  for (var y = max(y0, 0); y < min(y0 + i32(p.size), i32(p.height)); y++) {
    for (var x = max(x0, 0); x < min(x0 + i32(p.size), i32(p.width)); x++) {
      let value = number(p.images + pixel(sample, y, x) + channel);
      // A NaN stays.
      if (largest == largest && !(value <= largest)) { largest = value; }
    }
  }
  put(p.pooled + out, largest);`,
  INSIDE,
);

export const maxPoolGradient = elements(
  {
    ...{ images: "place", pooled: "place", byPooled: "place", byImages: "place" },
    ...{ ...IMAGES, size: "whole", ...PLACES, ...RANGE },
  },
  IN_COUNT,
  /* wgsl */ `${IN_PLACE}
  var sum = 0.0;
  ${EACH_WINDOW(
    "p.size",
    "p.size",
    /* wgsl */ `
      let largest = number(p.pooled + place * p.channels + channel);
      // The first of equals gets it.
      var isFirst = number(p.images + at) == largest;
      for (var wy = max(y - fy, 0); wy <= y && isFirst; wy++) {
        for (var wx = max(x - fx, 0); wx < min(x - fx + i32(p.size), i32(p.width)); wx++) {
          if (wy == y && wx >= x) { break; }
          if (number(p.images + pixel(sample, wy, wx) + channel) == largest) { isFirst = false; }
        }
      }
      if (isFirst) { sum += number(p.byPooled + place * p.channels + channel); }`,
  )}
  put(p.byImages + at, sum);`,
  INSIDE,
);

/** How many of a window's numbers lie in the image. */
const SHARE = /* wgsl */ `
fn share(y0: i32, x0: i32) -> f32 {
  let down = min(y0 + i32(p.filterHeight), i32(p.height)) - max(y0, 0);
  let across = min(x0 + i32(p.filterWidth), i32(p.width)) - max(x0, 0);
  return 1.0 / f32(down * across);
}`;

export const averagePool = elements(
  { images: "place", pooled: "place", ...PATCHES, ...RANGE },
  OUT_COUNT,
  /* wgsl */ `${OUT_PLACE}
  var sum = 0.0;
  for (var y = max(y0, 0); y < min(y0 + i32(p.filterHeight), i32(p.height)); y++) {
    for (var x = max(x0, 0); x < min(x0 + i32(p.filterWidth), i32(p.width)); x++) {
      sum += number(p.images + pixel(sample, y, x) + channel);
    }
  }
  put(p.pooled + out, sum * share(y0, x0));`,
  INSIDE + SHARE,
);

export const averagePoolGradient = elements(
  { byPooled: "place", byImages: "place", ...PATCHES, ...RANGE },
  IN_COUNT,
  /* wgsl */ `${IN_PLACE}
  var sum = 0.0;
  ${EACH_WINDOW(
    "p.filterHeight",
    "p.filterWidth",
    "sum += number(p.byPooled + place * p.channels + channel) * share(y - fy, x - fx);",
  )}
  put(p.byImages + at, sum);`,
  SHARE,
);

export const depthwiseConvolution = elements(
  { images: "place", filters: "place", result: "place", ...PATCHES, ...RANGE },
  OUT_COUNT,
  /* wgsl */ `${OUT_PLACE}
  var sum = 0.0;
  for (var fy = 0; fy < i32(p.filterHeight); fy++) {
    for (var fx = 0; fx < i32(p.filterWidth); fx++) {
      if (inside(y0 + fy, x0 + fx)) {
        sum += number(p.images + pixel(sample, y0 + fy, x0 + fx) + channel) *
          number(p.filters + (u32(fy) * p.filterWidth + u32(fx)) * p.channels + channel);
      }
    }
  }
  put(p.result + out, sum);`,
  INSIDE,
);

export const depthwiseImageGradient = elements(
  { byResult: "place", filters: "place", byImages: "place", ...PATCHES, ...RANGE },
  IN_COUNT,
  /* wgsl */ `${IN_PLACE}
  var sum = 0.0;
  ${EACH_WINDOW(
    "p.filterHeight",
    "p.filterWidth",
    /* wgsl */ `
      sum += number(p.byResult + place * p.channels + channel) *
        number(p.filters + (u32(fy) * p.filterWidth + u32(fx)) * p.channels + channel);`,
  )}
  put(p.byImages + at, sum);`,
);

/** A thread for each number of the filter. */
export const depthwiseFilterGradient = elements(
  {
    ...{ images: "place", byResult: "place", byFilter: "place", samples: "whole" },
    ...{ ...PATCHES, accumulate: "whole", ...RANGE },
  },
  "p.filterHeight * p.filterWidth * (p.end - p.start)",
  /* wgsl */ `
  let span = p.end - p.start;
  let channel = p.start + i % span;
  let fx = i32((i / span) % p.filterWidth);
  let fy = i32(i / (span * p.filterWidth));
  let tap = p.byFilter + (i / span) * p.channels + channel;
  var sum = select(0.0, number(tap), p.accumulate == 1u);
  for (var sample = 0u; sample < p.samples; sample++) {
    for (var place = 0u; place < p.outHeight * p.outWidth; place++) {
      let y = i32((place / p.outWidth) * p.stride) - i32(p.top) + fy;
      let x = i32((place % p.outWidth) * p.stride) - i32(p.left) + fx;
      if (inside(y, x)) {
        sum += number(p.images + pixel(sample, y, x) + channel) *
          number(p.byResult + (sample * p.outHeight * p.outWidth + place) * p.channels + channel);
      }
    }
  }
  put(tap, sum);`,
  INSIDE,
);
