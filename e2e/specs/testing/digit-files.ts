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

/** A CSV file with a column of labels and 784 of pixels. */
export function digitsCsv(digits: readonly Digit[]): Buffer {
  const header = ["label", ...Array.from({ length: MNIST.pixels }, (_, i) => `p${i}`)];
  return Buffer.from(
    [header, ...digits.map(({ label, pixels }) => [label, ...pixels])].map((row) => row.join()).join("\n"),
  );
}
