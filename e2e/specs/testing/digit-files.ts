import { gzipSync, zipSync } from "fflate";
import { readMnistBlock } from "../../../signaling-server/mnist.ts";
import { MNIST } from "../../../shared/training/datasets.ts";

/** A digit with its pixels, one byte each. */
export interface Digit {
  readonly label: number;
  readonly pixels: Uint8Array;
}

/** The first digits of MNIST's training set. */
export async function someDigits(count: number): Promise<readonly Digit[]> {
  const block = await readMnistBlock("train", 0);
  return Array.from({ length: count }, (_, i) => ({
    label: block[MNIST.blockSamples * MNIST.pixels + i]!,
    pixels: new Uint8Array(block.subarray(i * MNIST.pixels, (i + 1) * MNIST.pixels)),
  }));
}

/** A ZIP file with one folder of images for each label. */
export function digitsZip(digits: readonly Digit[]): Buffer {
  const entries = digits.map(({ label, pixels }, i) => [`digits/${label}/image-${i}.bmp`, bitmap(pixels)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

/** A ZIP file of scans, twice as large and dark on white, that become the very digits once they are made to fit. */
export function scansZip(digits: readonly Digit[]): Buffer {
  const entries = digits.map(({ label, pixels }, i) => {
    const scan = Uint8Array.from({ length: 4 * MNIST.pixels }, (_, at) => {
      const [row, column] = [Math.floor(at / 56), at % 56];
      return 255 - pixels[28 * (row >> 1) + (column >> 1)]!;
    });
    return [`scans/${label}/scan-${i}.bmp`, bitmap(scan, 56)] as const;
  });
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

/** A CSV file with a column of labels and 784 of pixels. */
export function digitsCsv(digits: readonly Digit[]): Buffer {
  const header = ["label", ...Array.from({ length: MNIST.pixels }, (_, i) => `p${i}`)];
  return Buffer.from(
    [header, ...digits.map(({ label, pixels }) => [label, ...pixels])].map((row) => row.join()).join("\n"),
  );
}

/** Images and labels in MNIST's own format, compressed. */
export function digitsIdx(digits: readonly Digit[]): { readonly images: Buffer; readonly labels: Buffer } {
  const header = (...sizes: number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * sizes.length);
    bytes.writeUInt32BE(0x0800 + sizes.length);
    sizes.forEach((size, i) => bytes.writeUInt32BE(size, 4 + 4 * i));
    return bytes;
  };
  const images = Buffer.concat([header(digits.length, 28, 28), ...digits.map(({ pixels }) => pixels)]);
  const labels = Buffer.concat([header(digits.length), Uint8Array.from(digits, ({ label }) => label)]);
  return { images: Buffer.from(gzipSync(images)), labels: Buffer.from(gzipSync(labels)) };
}

/** A square Windows bitmap, 24 bits a pixel, the lowest row first. @param side pixels, a multiple of four */
function bitmap(pixels: Uint8Array, side = 28): Uint8Array {
  const headerBytes = 54;
  const bytes = Buffer.alloc(headerBytes + side * side * 3);
  bytes.write("BM");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(headerBytes, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(side, 18);
  bytes.writeInt32LE(side, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  pixels.forEach((grey, i) => {
    const row = side - 1 - Math.floor(i / side);
    bytes.fill(grey, headerBytes + 3 * (row * side + (i % side)), headerBytes + 3 * (row * side + (i % side) + 1));
  });
  return bytes;
}
