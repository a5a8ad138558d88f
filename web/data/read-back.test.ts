import { expect, test } from "vitest";
import { ReadBackError, tryReadBack } from "./read-back.ts";

/** A canvas as browsers have them, which Node lacks: keeps what is put, and gives it back as a protection would. */
function drawing(protect: (pixels: Uint8ClampedArray) => Uint8ClampedArray) {
  const canvas = { width: 7, height: 3 };
  let kept = new Uint8ClampedArray();
  const context = {
    canvas,
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: ({ data }: { data: Uint8ClampedArray }) => (kept = Uint8ClampedArray.from(data)),
    getImageData: () => ({ data: protect(kept) }),
  };
  return { canvas, context: context as unknown as OffscreenCanvasRenderingContext2D };
}

test("known pixels are drawn and read back; the canvas has its size again", () => {
  const { canvas, context } = drawing((pixels) => pixels);
  expect(tryReadBack(context)).toBe("exact");
  expect(canvas).toEqual({ width: 7, height: 3 });
});

test("faint noise in a few of many pixels is noticed", () => {
  const { context } = drawing((pixels) => pixels.map((value, index) => (index % 4093 === 1 ? value ^ 1 : value)));
  expect(tryReadBack(context)).toBe("noisy");
});

test.each<[string, (pixels: Uint8ClampedArray) => Uint8ClampedArray]>([
  ["white", (pixels) => pixels.fill(255)],
  ["random", (pixels) => pixels.map((_, index) => (index * 7919) % 256)],
  ["noise that can be seen", (pixels) => pixels.map((value) => (value < 128 ? value + 30 : value - 30))],
  ["nothing", () => new Uint8ClampedArray()],
  [
    "an exception",
    () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    },
  ],
])("where %s comes back, nothing is read, and people are told how to allow it", (_, protect) => {
  const { canvas, context } = drawing(protect);
  expect(() => tryReadBack(context)).toThrow(ReadBackError);
  expect(() => tryReadBack(context)).toThrow(/Allow this site to read them/);
  expect(canvas).toEqual({ width: 7, height: 3 });
});
