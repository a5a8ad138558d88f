import { MNIST_BLOCK_BYTES, mnistBlockPath } from "../../../../shared/training/datasets.ts";
import { addressOf } from "../../../addresses.ts";
import { unpacked } from "../../../training/download.ts";
import { IMAGE_SIDE } from "../../kit/digit-image.ts";
import type { TestImage } from "../trial/trial-tools.ts";

/** Images of MNIST's held-out set, and how many of them the server hands out at once. */
export const TEST_IMAGES = 10_000;
const BLOCK_IMAGES = 500;
const IMAGE_BYTES = IMAGE_SIDE * IMAGE_SIDE;

/** The server did not give a test image. */
export class TestImageError extends Error {
  override readonly name = "TestImageError";
}

/** Fetches one image of the held-out set by its number, 0 to 9,999. @throws TestImageError */
export async function fetchTestImage(number: number): Promise<TestImage> {
  if (!Number.isInteger(number) || number < 0 || number >= TEST_IMAGES) {
    throw new TestImageError(`The test images are numbered 0 to ${TEST_IMAGES - 1}.`);
  }
  let block: Uint8Array;
  try {
    const response = await fetch(addressOf(mnistBlockPath("test", Math.floor(number / BLOCK_IMAGES))));
    if (!response.ok) throw new Error(`status ${response.status}`);
    block = await unpacked(new Uint8Array(await response.arrayBuffer()), MNIST_BLOCK_BYTES);
  } catch (error) {
    throw new TestImageError("The server does not hand out the test images right now. You can still draw.", {
      cause: error,
    });
  }
  const index = number % BLOCK_IMAGES;
  const label = block[BLOCK_IMAGES * IMAGE_BYTES + index];
  if (label === undefined) throw new TestImageError("The server's test images are not complete.");
  return { bytes: block.subarray(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES), label };
}
