import { standardizeLight, type Pixels } from "./pixels.ts";

/** Handwritten digits (LeCun et al. 1998), as the server hands them out. */
export const MNIST = {
  trainSamples: 60_000,
  /** Training samples of each digit. */
  trainLabelSizes: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  testSamples: 10_000,
  /** Samples of a block: 392,500 bytes, so that a seat of four downloads 30 blocks and little that it does not need. */
  blockSamples: 500,
  /** Height, width, channels; one unsigned byte a pixel, 0 is background. */
  imageShape: [28, 28, 1],
  pixels: 28 * 28,
  classes: 10,
  /** Mean and standard deviation of the training set's pixels, as shares of full ink. */
  pixelMean: 0.1307,
  pixelDeviation: 0.3081,
} as const;

/** With mean 0 and variance 1 a session of default settings needs about half the rounds. */
export const DIGIT_PIXELS: Pixels = {
  shape: MNIST.imageShape,
  mean: MNIST.pixelMean,
  deviation: MNIST.pixelDeviation,
};

/** Both training parts hold the same samples; `train-by-label` holds them by label, each label's in the first one's order. */
export const MNIST_PARTS = ["train", "train-by-label", "test"] as const;
/** What inputs of MNIST can be, and what most of them are: nothing that is not known of every picture. */
export const MNIST_INPUT_RANGE = {
  least: standardizeLight(DIGIT_PIXELS, 0),
  most: standardizeLight(DIGIT_PIXELS, 1),
  background: standardizeLight(DIGIT_PIXELS, 0),
} as const;

export type MnistPart = (typeof MNIST_PARTS)[number];

/** Samples of a part of MNIST. */
export function mnistSamples(part: MnistPart): number {
  return part === "test" ? MNIST.testSamples : MNIST.trainSamples;
}

/** Number of blocks of a part of MNIST. */
export function mnistBlocks(part: MnistPart): number {
  return Math.ceil(mnistSamples(part) / MNIST.blockSamples);
}

/**
 * Path of a block on the server. Its bytes are the images of `MNIST.blockSamples` samples, `MNIST.pixels` bytes each, and
 * then as many labels of one byte.
 * @param block 0 <= block < mnistBlocks(part)
 */
export function mnistBlockPath(part: MnistPart, block: number): string {
  if (!Number.isInteger(block) || block < 0 || block >= mnistBlocks(part)) {
    throw new RangeError(`MNIST ${part} has blocks 0 to ${mnistBlocks(part) - 1}, not ${block}.`);
  }
  return `/data/mnist/${part}/${block}`;
}

/** Size of a block in bytes. */
export const MNIST_BLOCK_BYTES = MNIST.blockSamples * (MNIST.pixels + 1);
