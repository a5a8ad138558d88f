import fc from "fast-check";
import { expect, test } from "vitest";
import { fitPicture } from "./fit-picture.ts";
import type { Orientation } from "./image-traits.ts";
import { openedImage, type DecodedImage, type OpenedImage } from "./opened-image.ts";

type Pixel = readonly [red: number, green: number, blue: number, opacity: number];

function image(width: number, height: number, pixelAt: (x: number, y: number) => Pixel): DecodedImage {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < width * height; at++) rgba.set(pixelAt(at % width, Math.floor(at / width)), 4 * at);
  return { width, height, rgba };
}

const COLOUR = { side: 28, channels: 3 } as const;
const fit = (decoded: DecodedImage, shape: { side: number; channels: 1 | 3 } = COLOUR) =>
  fitPicture(openedImage(decoded), shape);

/** The same image, some rows at a time. */
function inStrips({ width, height, rgba }: DecodedImage, rows: number): OpenedImage {
  const tops = Array.from({ length: Math.ceil(height / rows) }, (_, i) => i * rows);
  return {
    ...openedImage({ width, height, rgba }),
    rows: () => tops.map((top) => ({ top, rgba: rgba.subarray(4 * width * top, 4 * width * (top + rows)) })),
  };
}

const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
const side = fc.integer({ min: 1, max: 80 });

test("a square picture of just the size keeps its bytes, in colour", () => {
  fc.assert(
    fc.property(bytes(3 * 28 * 28), (pixels) => {
      const decoded = image(
        28,
        28,
        (x, y) => [...pixels.subarray(3 * (28 * y + x), 3 * (28 * y + x) + 3), 255] as never,
      );
      const fitted = fit(decoded);
      expect(fitted.pixels).toEqual(pixels);
      expect(fitted).toMatchObject({ isScaled: false, isCropped: false, isFlattened: false, isGreyed: false });
    }),
    { numRuns: 10 },
  );
});

test("grey stays as it is in grey, and colour becomes its luminance", () => {
  const grey = image(28, 28, (x) => [9 * x, 9 * x, 9 * x, 255]);
  const shape = { side: 28, channels: 1 } as const;
  expect([...fit(grey, shape).pixels.subarray(0, 28)]).toEqual(Array.from({ length: 28 }, (_, x) => 9 * x));
  expect(fit(grey, shape).isGreyed).toBe(false);
  const red = fit(
    image(28, 28, () => [200, 0, 100, 255]),
    shape,
  );
  expect([red.pixels[0], red.isGreyed]).toEqual([Math.round(0.299 * 200 + 0.114 * 100), true]);
});

test("one colour stays one colour, whatever the size, and whatever the rows come in", () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 9 }), bytes(3), (width, height, rows, [r = 0, g = 0, b = 0]) => {
      const decoded = image(width, height, () => [r, g, b, 255]);
      const { pixels } = fitPicture(inStrips(decoded, rows), COLOUR);
      for (let at = 0; at < pixels.length; at += 3) expect([...pixels.subarray(at, at + 3)]).toEqual([r, g, b]);
    }),
    { numRuns: 20 },
  );
});

test("how many rows come at once makes no difference", () => {
  const any = fc.record({ width: side, height: side, rows: fc.integer({ min: 1, max: 80 }) });
  const withPixels = any.chain((size) => fc.record({ ...mapped(size), rgba: bytes(4 * size.width * size.height) }));
  fc.assert(
    fc.property(withPixels, ({ width, height, rows, rgba }) => {
      const decoded = { width, height, rgba: new Uint8ClampedArray(rgba) };
      expect(fitPicture(inStrips(decoded, rows), COLOUR)).toEqual(fit(decoded));
    }),
    { numRuns: 40 },
  );
});

const mapped = <T extends Record<string, number>>(values: T) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fc.constant(value)])) as {
    [key in keyof T]: fc.Arbitrary<number>;
  };

test("each pixel is the mean of what it covers of the square in the middle, also where that cuts pixels", () => {
  // 42 of 48 columns, from the third on; 1.5 of them are one pixel.
  const columns = Array.from({ length: 48 }, (_, x) => (x < 3 || x >= 45 ? 255 : x === 4 ? 120 : x === 5 ? 90 : 0));
  const fitted = fit(image(48, 42, (x) => [columns[x]!, 0, 0, 255]));
  expect([0, 3, 6, 9].map((at) => fitted.pixels[at])).toEqual([40, 100, 0, 0]);
  expect(fitted.pixels.includes(255)).toBe(false);
  expect(fitted).toMatchObject({ isScaled: true, isCropped: true });
});

test("the middle of an odd picture is cut in half pixels", () => {
  const { pixels } = fit(image(29, 28, (x) => [8 * x, 0, 0, 255]));
  expect([pixels[0], pixels[3], pixels[81]]).toEqual([4, 12, 220]);
});

test("what is transparent is white, and what is half so is half white", () => {
  const fitted = fit(image(28, 28, (x) => (x === 0 ? [0, 0, 0, 0] : x === 1 ? [0, 100, 0, 51] : [1, 2, 3, 255])));
  expect([...fitted.pixels.subarray(0, 9)]).toEqual([255, 255, 255, 204, 224, 204, 1, 2, 3]);
  expect(fitted.isFlattened).toBe(true);
});

test("where the browser does not turn a photograph, it is turned here, for each way that cameras are held", () => {
  const upright = image(40, 60, (x, y) => [4 * y, 6 * x, (x * y) % 256, 255]);
  /** What a camera stores for such an upright picture. */
  const stored: Record<Orientation, DecodedImage> = {
    1: upright,
    2: mapFrom(40, 60, (x, y) => [39 - x, y]),
    3: mapFrom(40, 60, (x, y) => [39 - x, 59 - y]),
    4: mapFrom(40, 60, (x, y) => [x, 59 - y]),
    5: mapFrom(60, 40, (x, y) => [y, x]),
    6: mapFrom(60, 40, (x, y) => [39 - y, x]),
    7: mapFrom(60, 40, (x, y) => [39 - y, 59 - x]),
    8: mapFrom(60, 40, (x, y) => [y, 59 - x]),
  };
  function mapFrom(width: number, height: number, from: (x: number, y: number) => [number, number]): DecodedImage {
    return image(width, height, (x, y) => {
      const [fromX, fromY] = from(x, y);
      return [...upright.rgba.subarray(4 * (40 * fromY + fromX), 4 * (40 * fromY + fromX) + 4)] as never;
    });
  }
  for (const [orientation, decoded] of Object.entries(stored)) {
    const { pixels } = fitPicture(
      { ...openedImage(decoded), isTurned: false },
      COLOUR,
      Number(orientation) as Orientation,
    );
    const wanted = fit(upright).pixels;
    // Sums in another order may be rounded the other way.
    const furthest = Math.max(...pixels.map((byte, at) => Math.abs(byte - (wanted[at] ?? 255))));
    expect(furthest, orientation).toBeLessThanOrEqual(1);
  }
});
