import fc from "fast-check";
import { expect, test } from "vitest";
import { fitImage } from "./fit-image.ts";
import type { DecodedImage } from "./opened-image.ts";

const SIDE = 28;
type Pixel = readonly [red: number, green: number, blue: number, opacity: number];

function image(width: number, height: number, pixelAt: (x: number, y: number) => Pixel): DecodedImage {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < width * height; at++) rgba.set(pixelAt(at % width, Math.floor(at / width)), 4 * at);
  return { width, height, rgba };
}

function greyImage(width: number, height: number, greys: ArrayLike<number>): DecodedImage {
  return image(width, height, (x, y) => {
    const grey = greys[y * width + x]!;
    return [grey, grey, grey, 255];
  });
}

const sum = (values: Iterable<number>): number => [...values].reduce((all, value) => all + value, 0);
const byte = fc.integer({ min: 0, max: 255 });
const side = fc.integer({ min: 1, max: 90 });
const greysOf = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });

/** Grey values inside of a black border. */
function framed(greys: Uint8Array, width: number): Uint8Array {
  const height = greys.length / width;
  return greys.map((grey, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1 ? 0 : grey;
  });
}

test("an image of 28 x 28 that is grey and light on black stays as it is, byte for byte", () => {
  fc.assert(
    fc.property(greysOf(SIDE * SIDE), (greys) => {
      const wanted = framed(greys, SIDE);
      const pixels = Uint8Array.from(wanted);
      expect(fitImage(greyImage(SIDE, SIDE, wanted))).toEqual({
        pixels,
        isScaled: false,
        isGreyed: false,
        isInverted: false,
        isNoisy: false,
      });
    }),
    { numRuns: 20 },
  );
});

test("what a lossy format left in grey pixels, and their opacity, count as they always did", () => {
  const fitted = fitImage(image(SIDE, SIDE, (x, y) => (x === 5 && y === 9 ? [200, 190, 206, 240] : [3, 0, 2, 255])));
  expect(fitted.isGreyed).toBe(false);
  expect([fitted.pixels[0], fitted.pixels[9 * SIDE + 5]]).toEqual([
    Math.round(5 / 3),
    Math.round((596 / 3) * (240 / 255)),
  ]);
});

test("an image of one colour stays of one colour, whatever its size", () => {
  fc.assert(
    fc.property(side, side, byte, byte, byte, (width, height, red, green, blue) => {
      const { pixels } = fitImage(image(width, height, () => [red, green, blue, 255]));
      expect(new Set(pixels).size).toBe(1);
    }),
    { numRuns: 60 },
  );
});

test("scaling by a whole factor, down or up, keeps the mass but for rounding", () => {
  const down = fc.integer({ min: 1, max: 4 }).chain((factor) =>
    fc.record({
      width: fc.constant(factor * SIDE),
      greys: greysOf((factor * SIDE) ** 2),
      area: fc.constant(factor ** 2),
    }),
  );
  const up = fc.constantFrom(4, 7, 14).chain((width) =>
    fc.record({
      width: fc.constant(width),
      greys: greysOf(width ** 2),
      area: fc.constant((width / SIDE) ** 2),
    }),
  );
  fc.assert(
    fc.property(fc.oneof(down, up), ({ width, greys, area }) => {
      const source = framed(greys, width);
      const { pixels } = fitImage(greyImage(width, width, source));
      // Each of the pixels is rounded by a half at most, and that only where many became one.
      const rounding = area > 1 ? 0.5 * SIDE * SIDE : 1e-6;
      expect(Math.abs(sum(pixels) - sum(source) / area)).toBeLessThanOrEqual(rounding);
    }),
    { numRuns: 30 },
  );
});

test("each pixel is the mean of the area that it covers, also where that cuts pixels", () => {
  // 42 / 28 = 1.5: the second pixel takes half of the second column and all of the third.
  const columns = Array.from({ length: 42 }, (_, x) => (x === 1 ? 120 : x === 2 ? 90 : 0));
  const { pixels } = fitImage(image(42, 42, (x) => [columns[x]!, columns[x]!, columns[x]!, 255]));
  expect([...pixels.subarray(0, 4)]).toEqual([40, 100, 0, 0]);
});

test("proportions are kept, and the image is in the middle of its background", () => {
  const length = fc.integer({ min: 10, max: 90 });
  fc.assert(
    fc.property(length, length, (width, height) => {
      // All but the border is light, so that light shows where the image is.
      const isInside = (x: number, y: number) => x > 0 && y > 0 && x < width - 1 && y < height - 1;
      const { pixels } = fitImage(
        greyImage(
          width,
          height,
          Array.from({ length: width * height }, (_, at) => (isInside(at % width, Math.floor(at / width)) ? 255 : 0)),
        ),
      );
      const places = Array.from({ length: SIDE }, (_, i) => i);
      const rows = places.map((y) => sum(pixels.subarray(y * SIDE, (y + 1) * SIDE)));
      const columns = places.map((x) => sum(places.map((y) => pixels[y * SIDE + x]!)));
      const scale = SIDE / Math.max(width, height);
      for (const [masses, inside] of [[columns, width - 2] as const, [rows, height - 2] as const]) {
        const [mass, most] = [sum(masses), Math.max(...masses)];
        expect(Math.abs(mass / most - inside * scale)).toBeLessThan(0.6);
        const centre = sum(masses.map((part, i) => part * (i + 0.5))) / mass;
        expect(Math.abs(centre - SIDE / 2)).toBeLessThan(0.51);
      }
    }),
    { numRuns: 60 },
  );
});

test("dark on light becomes the same as its negative", () => {
  fc.assert(
    fc.property(
      fc.tuple(side, side).chain(([width, height]) => fc.tuple(fc.constant(width), greysOf(width * height))),
      ([width, greys]) => {
        const light = framed(greys, width);
        const negative = light.map((grey) => 255 - grey);
        const [a, b] = [light, negative].map((source) => fitImage(greyImage(width, greys.length / width, source)));
        expect([a!.isInverted, b!.isInverted]).toEqual([false, true]);
        // Halves are rounded up in both.
        a!.pixels.forEach((grey, at) => expect(Math.abs(grey - b!.pixels[at]!)).toBeLessThanOrEqual(1));
      },
    ),
    { numRuns: 30 },
  );
});

test("colours count by luminance", () => {
  const colours: readonly Pixel[] = [
    [255, 0, 0, 255],
    [0, 255, 0, 255],
    [0, 0, 255, 255],
  ];
  const fitted = fitImage(
    image(SIDE, SIDE, (x, y) => (y === 14 ? (colours[x - 10] ?? [0, 0, 0, 255]) : [0, 0, 0, 255])),
  );
  expect(fitted.isGreyed).toBe(true);
  expect([...fitted.pixels.subarray(14 * SIDE + 9, 14 * SIDE + 14)]).toEqual([0, 76, 150, 29, 0]);
});

test("what is transparent is background, whichever colour lies under it", () => {
  const isInk = (x: number, y: number) => x > 9 && x < 18 && y > 9 && y < 18;
  const shown = (ink: Pixel, background: Pixel) => {
    const { pixels, isInverted } = fitImage(image(SIDE, SIDE, (x, y) => (isInk(x, y) ? ink : background)));
    return [pixels[0], pixels[14 * SIDE + 14], isInverted];
  };
  expect(shown([240, 240, 240, 255], [0, 0, 0, 0])).toEqual([0, 240, false]);
  expect(shown([240, 240, 240, 255], [255, 255, 255, 0])).toEqual([0, 240, false]);
  expect(shown([0, 0, 0, 255], [0, 0, 0, 0])).toEqual([0, 255, true]);
  expect(shown([0, 0, 90, 255], [255, 255, 255, 0])).toEqual([0, 245, true]);
  expect(shown([9, 9, 9, 0], [0, 0, 0, 0])).toEqual([0, 0, false]);
  // Holes in a sheet of paper are paper.
  expect(shown([0, 0, 0, 0], [255, 255, 255, 255])).toEqual([0, 0, true]);
});

test("very long images keep a row, and one pixel fills all", () => {
  const line = fitImage(image(4096, 1, (x) => (x < 2048 ? [100, 100, 100, 255] : [20, 20, 20, 255])));
  expect([...line.pixels.subarray(13 * SIDE, 13 * SIDE + 28)]).toEqual([
    ...new Array<number>(14).fill(100),
    ...new Array<number>(14).fill(20),
  ]);
  expect(new Set(fitImage(greyImage(1, 1, [77])).pixels)).toEqual(new Set([77]));
});
