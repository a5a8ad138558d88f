import { DataFileError } from "./data-file-error.ts";
import type { SampleList } from "./sample-list.ts";
import { IMAGE_HEIGHT, IMAGE_WIDTH } from "./sample-schema.ts";

/** The format of MNIST's own files: images or labels, one unsigned byte a value. */
export interface IdxFile {
  readonly file: string;
  readonly dimensions: readonly number[];
  readonly bytes: Uint8Array;
}

const UNSIGNED_BYTE = 8;
const DIMENSIONS_MAX = 3;

/** Whether a file begins as IDX files do: two bytes of zero, a type and a number of dimensions. */
export function looksLikeIdx(bytes: Uint8Array): boolean {
  const [zero, zeroToo, type = 0, dimensions = 0] = bytes;
  const isHeader = zero === 0 && zeroToo === 0 && type >= 8 && type <= 14 && dimensions >= 1 && dimensions <= 4;
  return isHeader && bytes.length >= 8;
}

/**
 * Reads an IDX file: a big-endian header (two zero bytes, type, number of dimensions, each dimension as 32 bits), then the
 * values.
 * @throws DataFileError
 */
export function parseIdx(file: string, bytes: Uint8Array): IdxFile {
  const wrong = (reason: string): DataFileError => new DataFileError(file, null, reason);
  if (!looksLikeIdx(bytes)) throw wrong("is not an IDX file");
  const [, , type, count = 0] = bytes;
  if (type !== UNSIGNED_BYTE) throw wrong("holds values that are no unsigned bytes");
  const headerBytes = 4 + 4 * count;
  if (count > DIMENSIONS_MAX || bytes.length < headerBytes)
    throw wrong("has a header that is not one of images or labels");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i));
  const wanted = dimensions.reduce((product, size) => product * size, 1);
  const has = bytes.length - headerBytes;
  if (has !== wanted) throw wrong(`holds ${has} bytes, but its header says ${dimensions.join(" x ")}`);
  return { file, dimensions, bytes: bytes.subarray(headerBytes) };
}

/**
 * Adds the samples of a file of images and a file of their labels; a label's number is looked up as text.
 * @throws DataFileError
 */
export function addIdxSamples(images: IdxFile, labels: IdxFile, list: SampleList): void {
  const [count, height, width] = images.dimensions;
  if (height !== IMAGE_HEIGHT || width !== IMAGE_WIDTH) {
    const has = images.dimensions.slice(1).join(" x ");
    throw new DataFileError(images.file, null, `holds images of ${has}, not ${IMAGE_HEIGHT} x ${IMAGE_WIDTH}`);
  }
  if (labels.dimensions[0] !== count) {
    throw new DataFileError(
      labels.file,
      null,
      `holds ${labels.dimensions[0]} labels for the ${count} images of ${images.file}`,
    );
  }
  const size = height * width;
  labels.bytes.forEach((label, i) => {
    list.add(String(label), { file: labels.file, place: `label ${i + 1}` }, (row) =>
      row.set(images.bytes.subarray(i * size, (i + 1) * size)),
    );
  });
}
