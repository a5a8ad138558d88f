import { DataFileError } from "./data-file-error.ts";
import { fitImage, type DecodedImage, type FittedImage } from "./fit-image.ts";
import { changesOf, type ImageChanges } from "./image-changes.ts";
import { imageSize } from "./image-size.ts";
import { IMAGE_BYTES_MAX, IMAGE_MEGABYTES_MAX, IMAGE_SIDE_MAX } from "./limits.ts";
import { ReadBackError } from "./read-back.ts";
import type { SampleList } from "./sample-list.ts";

/** Decodes an image file. @throws where it cannot */
export type DecodeImage = (image: Blob) => Promise<DecodedImage>;

/** The label of an image: the name of the folder that it is in. @throws DataFileError where it is in none */
export function labelOfPath(path: string): string {
  const folder = path.split("/").at(-2);
  if (folder === undefined || /\.zip$/i.test(folder)) {
    throw new DataFileError(path, null, "is in no folder; the name of an image's folder is its label");
  }
  return folder;
}

/**
 * Adds an image file, whose folder's name is its label, as the model sees it.
 * @returns what was done to it for that
 * @throws DataFileError where it has no label, is too large, or is no image
 */
export async function addImage(
  path: string,
  image: Blob,
  list: SampleList,
  decode: DecodeImage,
): Promise<ImageChanges> {
  const label = labelOfPath(path);
  const fitted = await readImage(path, image, decode);
  list.add(label, { file: path, place: null }, (row) => row.set(fitted.pixels));
  return changesOf(fitted);
}

/**
 * An image file as the model sees it.
 * @throws DataFileError where it is too large, or is no image
 * @throws ReadBackError where this browser lets nothing be read from a canvas
 */
export async function readImage(path: string, image: Blob, decode: DecodeImage): Promise<FittedImage> {
  await checkSize(path, image);
  let decoded: DecodedImage;
  try {
    decoded = await decode(image);
  } catch (error) {
    // The next file would fare no better: this is the browser's doing.
    if (error instanceof ReadBackError) throw error;
    throw new DataFileError(path, null, "cannot be read as an image");
  }
  return fitImage(decoded);
}

/** Before it is decoded, as its pixels may need far more memory than its file. */
async function checkSize(path: string, image: Blob): Promise<void> {
  if (image.size > IMAGE_BYTES_MAX) {
    throw new DataFileError(path, null, `is larger than ${IMAGE_MEGABYTES_MAX} MB, the most for an image`);
  }
  const content = await image.arrayBuffer().catch(() => new ArrayBuffer(0));
  const size = imageSize(new Uint8Array(content));
  if (size === null) throw new DataFileError(path, null, "cannot be read as an image");
  const { width, height } = size;
  if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX) {
    const most = `${IMAGE_SIDE_MAX} x ${IMAGE_SIDE_MAX}`;
    throw new DataFileError(path, null, `is ${width} x ${height} pixels large; an image may have at most ${most}`);
  }
}
