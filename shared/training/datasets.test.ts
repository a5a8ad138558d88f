import { expect, test } from "vitest";
import { MNIST, MNIST_BLOCK_BYTES, mnistBlockPath, mnistBlocks } from "./datasets.ts";

test("MNIST's blocks hold all of its samples, and none is short", () => {
  expect(mnistBlocks("train") * MNIST.blockSamples).toBe(MNIST.trainSamples);
  expect(mnistBlocks("test") * MNIST.blockSamples).toBe(MNIST.testSamples);
  expect(MNIST_BLOCK_BYTES).toBe(392_500);
});

test("blocks have paths, and only those that exist", () => {
  expect(mnistBlockPath("train", 119)).toBe("/data/mnist/train/119");
  expect(mnistBlockPath("test", 0)).toBe("/data/mnist/test/0");
  for (const block of [-1, 20, 0.5, NaN]) expect(() => mnistBlockPath("test", block)).toThrow("blocks 0 to 19");
});
