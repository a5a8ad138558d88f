import type { PictureShape } from "../../shared/data/pictures/picture-shape.ts";
import { DataFileError } from "./data-file-error.ts";
import { fitImage, type FittedImage } from "./fit-image.ts";
import { fitPicture } from "./fit-picture.ts";
import { fileKind, KIND_BYTES } from "./file-kind.ts";
import { changesOfImage, changesOfPicture, type ImageChanges } from "./image-changes.ts";
import { imageSize } from "./image-size.ts";
import { isAnimated, orientationOf } from "./image-traits.ts";
import { IMAGE_BYTES_MAX, IMAGE_MEGABYTES_MAX, IMAGE_SIDE_MAX, PICTURE_PIXELS_MAX } from "./limits.ts";
import { bytesOf, notRead, PICTURE_KINDS } from "./open-files.ts";
import { wholeImage, type OpenedImage, type OpenImage } from "./opened-image.ts";
import { ReadBackError } from "./read-back.ts";
import type { SampleList } from "./sample-list.ts";

/**
 * The label of an image: the name of the nearest folder around it that is one of the session's, as pictures of one label
 * may be in folders of their own; otherwise that of its folder.
 * @throws DataFileError where it is in none
 */
export function labelOfPath(path: string, labels: ReadonlySet<string>): string {
  const folders = path.split("/").slice(0, -1);
  const folder = folders.findLast((name) => labels.has(name.normalize("NFC"))) ?? folders.at(-1);
  if (folder === undefined || /\.zip$/i.test(folder)) {
    throw new DataFileError(path, null, "is in no folder; the name of an image's folder is its label");
  }
  return folder;
}

/** The way to a file's folder; empty where it lies in none. */
function folderOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

/**
 * Adds an image file, whose folder's name is its label, as the model sees it.
 * @returns what was done to it for that
 * @throws DataFileError where it has no label, is too large, or is no image
 */
export async function addImage(path: string, image: Blob, list: SampleList, open: OpenImage): Promise<ImageChanges> {
  const origin = { file: path, place: null };
  const label = list.labelling === "found" ? folderOf(path) : labelOfPath(path, list.labels);
  // Before it is decoded, which takes longer than all else.
  list.require(label, origin);
  const { picture } = list.schema;
  const fitted = picture === null ? await readInk(path, image, open) : await readPicture(path, image, picture, open);
  list.add(label, origin, (row) => row.set(fitted.pixels));
  return fitted.changes;
}

/** An image as the model sees it, and what was done to it for that. */
export interface ReadImage {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly changes: ImageChanges;
}

/**
 * An image file of something written or drawn, 28 x 28, light on black.
 * @throws DataFileError where it is too large, or is no image
 * @throws ReadBackError where this browser lets nothing be read from a canvas
 */
export async function readImage(path: string, image: Blob, open: OpenImage): Promise<FittedImage> {
  const { width, height } = await checkedSize(path, image);
  if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX) {
    const most = `${IMAGE_SIDE_MAX} x ${IMAGE_SIDE_MAX}`;
    throw new DataFileError(path, null, `is ${width} x ${height} pixels large; an image may have at most ${most}`);
  }
  return withOpened(path, image, open, (opened) => {
    if (opened.width > IMAGE_SIDE_MAX || opened.height > IMAGE_SIDE_MAX) throw new DataFileError(path, null, LIES);
    return fitImage(wholeImage(opened));
  });
}

const LIES = "is damaged: it is larger than its header says";

async function readInk(path: string, image: Blob, open: OpenImage): Promise<ReadImage> {
  const fitted = await readImage(path, image, open);
  return { pixels: fitted.pixels, changes: changesOfImage(fitted) };
}

/**
 * A photograph of any size and form, as the model sees it.
 * @throws DataFileError where it is too large, or is no image
 * @throws ReadBackError where this browser lets nothing be read from a canvas
 */
export async function readPicture(path: string, image: Blob, shape: PictureShape, open: OpenImage): Promise<ReadImage> {
  const { bytes, width, height } = await checkedSize(path, image);
  if (width * height > PICTURE_PIXELS_MAX) {
    const has = `has ${width} x ${height} pixels, which is ${Math.round((width * height) / 1e6)} million`;
    const most = Math.floor(PICTURE_PIXELS_MAX / 1e6);
    throw new DataFileError(path, null, has, `make it smaller first: at most ${most} million are read`);
  }
  const orientation = orientationOf(bytes);
  const animated = isAnimated(bytes);
  return withOpened(path, image, open, (opened) => {
    if (opened.width * opened.height > PICTURE_PIXELS_MAX) throw new DataFileError(path, null, LIES);
    const fitted = fitPicture(opened, shape, orientation);
    return {
      pixels: fitted.pixels,
      changes: changesOfPicture(fitted, { isTurned: orientation !== 1, isAnimated: animated }),
    };
  });
}

async function withOpened<T>(path: string, image: Blob, open: OpenImage, use: (opened: OpenedImage) => T): Promise<T> {
  let opened: OpenedImage;
  try {
    opened = await open(image);
  } catch (error) {
    // The next file would fare no better: this is the browser's doing.
    if (error instanceof ReadBackError) throw error;
    throw await refusalOf(path, image);
  }
  try {
    return use(opened);
  } finally {
    opened.close();
  }
}

/** What a file is called that this browser's decoder does not take. */
async function refusalOf(path: string, image: Blob): Promise<DataFileError> {
  const kind = fileKind(path, await bytesOf(path, image.slice(0, KIND_BYTES)));
  if (kind.is === "other") return notRead(path, kind);
  if (kind.is !== "image") return new DataFileError(path, null, "is no picture", PICTURE_KINDS);
  if (kind.format === "HEIC") {
    return new DataFileError(path, null, "is a HEIC image, which this browser does not read", "save it as JPEG or PNG");
  }
  const found = `cannot be read as an image: it is damaged, or no ${kind.format} image inside`;
  return new DataFileError(path, null, found, "open it in another program, and save it anew as PNG or JPEG");
}

/** Before it is decoded, as its pixels may need far more memory than its file. */
async function checkedSize(
  path: string,
  image: Blob,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly width: number; readonly height: number }> {
  if (image.size > IMAGE_BYTES_MAX) {
    throw new DataFileError(path, null, `is larger than ${IMAGE_MEGABYTES_MAX} MB, the most for an image`);
  }
  const bytes = await bytesOf(path, image);
  const size = imageSize(bytes);
  if (size === null) throw await refusalOf(path, image);
  return { bytes, ...size };
}
