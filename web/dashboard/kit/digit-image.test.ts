import { describe, expect, test } from "vitest";
import { IMAGE_SIDE, centredDigit, digitImage } from "./digit-image.ts";

/** A drawing with one filled rectangle. */
function rectangle(side: number, left: number, top: number, width: number, height: number): Float32Array {
  const ink = new Float32Array(side * side);
  for (let y = top; y < top + height; y++) ink.fill(1, y * side + left, y * side + left + width);
  return ink;
}

function extent(image: Float32Array): number[] {
  const inked = [...image].flatMap((value, index) => (value > 0.5 ? [index] : []));
  const columns = inked.map((index) => index % IMAGE_SIDE);
  const rows = inked.map((index) => Math.floor(index / IMAGE_SIDE));
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns), Math.max(...rows)];
}

describe("digitImage", () => {
  test("a square anywhere, of any size, fills the middle 20 x 20", () => {
    for (const [left, top, size] of [
      [0, 0, 40],
      [100, 30, 100],
      [5, 150, 80],
    ] as const) {
      const image = digitImage(rectangle(280, left, top, size, size), 280);
      expect(extent(image as Float32Array)).toEqual([4, 4, 23, 23]);
    }
  });

  test("keeps proportions: a tall stroke stays a stroke", () => {
    const [left, top, right, bottom] = extent(digitImage(rectangle(280, 20, 20, 20, 200), 280) as Float32Array);
    expect([top, bottom]).toEqual([4, 23]);
    expect((right ?? 0) - (left ?? 0)).toBeLessThanOrEqual(2);
  });

  test("values stay within 0..1, and empty paper is no image", () => {
    const image = digitImage(rectangle(280, 33, 47, 91, 123), 280) as Float32Array;
    expect(Math.max(...image)).toBeLessThanOrEqual(1);
    expect(Math.min(...image)).toBeGreaterThanOrEqual(0);
    expect(digitImage(new Float32Array(280 * 280), 280)).toBeUndefined();
  });
});

describe("centredDigit", () => {
  test("a small digit in a corner of grey paper is brought to the middle, large and black", () => {
    const pixels = new Uint8Array(IMAGE_SIDE * IMAGE_SIDE).fill(40);
    for (let row = 2; row < 12; row++) pixels.fill(180, row * IMAGE_SIDE + 3, row * IMAGE_SIDE + 8);
    // Specks of the paper are no ink.
    pixels[600] = 60;
    const image = centredDigit(pixels) as Float32Array;
    const [left, top, right, bottom] = extent(image);
    expect([top, bottom]).toEqual([4, 23]);
    expect([left, right]).toEqual([9, 18]);
    expect(Math.max(...image)).toBeCloseTo(1, 5);
  });

  test("an even sheet shows no digit", () => {
    expect(centredDigit(new Uint8Array(IMAGE_SIDE * IMAGE_SIDE).fill(90))).toBeUndefined();
  });

  test("what MNIST has prepared already stays much as it is", () => {
    const pixels = new Uint8Array(IMAGE_SIDE * IMAGE_SIDE);
    for (let row = 4; row < 24; row++) pixels.fill(250, row * IMAGE_SIDE + 12, row * IMAGE_SIDE + 16);
    const image = centredDigit(pixels) as Float32Array;
    expect(image.map((value, i) => Math.abs(value - pixels[i]! / 250)).reduce((a, b) => Math.max(a, b))).toBeLessThan(
      0.01,
    );
  });
});
