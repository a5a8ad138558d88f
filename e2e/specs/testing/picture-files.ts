import { zipSync } from "fflate";
import sharp from "sharp";
import { Random } from "../../../shared/training/random.ts";

/** What the pictures show, each in colours, sizes and places of its own. */
export const SHAPES = ["disc", "square", "stripes"] as const;
export type ShownShape = (typeof SHAPES)[number];

const [WIDTH, HEIGHT] = [96, 64];

/** A picture as a camera gives it: no square, in colour, with noise. RGB, row by row. */
function photograph(shown: ShownShape, random: Random): Uint8Array {
  const [ground, ink] = [0, 1].map(() => Array.from({ length: 3 }, () => 100 * random.uniform())) as [
    number[],
    number[],
  ];
  const [x0, y0, size] = [38 + 20 * random.uniform(), 26 + 12 * random.uniform(), 12 + 8 * random.uniform()];
  const isIn: Record<ShownShape, (x: number, y: number) => boolean> = {
    disc: (x, y) => Math.hypot(x, y) < size,
    square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.9 * size,
    stripes: (_, y) => Math.abs(y) < size && Math.floor((y + 60) / 3) % 2 === 0,
  };
  const bytes = new Uint8Array(3 * WIDTH * HEIGHT);
  for (let at = 0; at < bytes.length; at++) {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const isInk = isIn[shown]((pixel % WIDTH) - x0, Math.floor(pixel / WIDTH) - y0);
    bytes[at] = (isInk ? 150 + (ink[channel] ?? 0) : (ground[channel] ?? 0)) + 5 * random.uniform();
  }
  return bytes;
}

/**
 * A ZIP file with a folder of JPEG files for each shape, and what lies about in such files: a text and a picture that is
 * cut off.
 */
export async function photographsZip(each: number, seed: number): Promise<Buffer> {
  const random = new Random("photographs", seed);
  const entries: Record<string, Uint8Array> = {
    "README.txt": Buffer.from("Taken on a sunny day, somewhere in the hills."),
  };
  for (let i = 0; i < each; i++) {
    for (const shown of SHAPES) {
      const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
      const jpeg = await sharp(photograph(shown, random), { raw }).jpeg({ quality: 90 }).toBuffer();
      entries[`trip/${shown}/${i}.jpeg`] = jpeg;
      if (i === 0 && shown === "disc") entries["trip/disc/broken.jpeg"] = jpeg.subarray(0, 300);
    }
  }
  return Buffer.from(zipSync(entries));
}
