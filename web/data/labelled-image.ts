import { DataFileError } from "./data-file-error.ts";
import type { SampleList } from "./sample-list.ts";
import { IMAGE_HEIGHT, IMAGE_WIDTH } from "./sample-schema.ts";
import { IMAGE_BYTES_MAX } from "./limits.ts";

/** An image as a decoder gives it: four bytes a pixel, red, green, blue and opacity. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** Decodes an image file. @throws where it cannot */
export type DecodeImage = (image: Blob) => Promise<DecodedImage>;

/** Channels of a grey pixel differ by no more, as lossy formats leave them. */
const GREY_TOLERANCE = 16;

/** The label of an image: the name of the folder that it is in. @throws DataFileError where it is in none */
export function labelOfPath(path: string): string {
  const folder = path.split("/").at(-2);
  if (folder === undefined || /\.zip$/i.test(folder)) {
    throw new DataFileError(path, null, "is in no folder; the name of an image's folder is its label");
  }
  return folder;
}

/**
 * Adds an image file, whose folder's name is its label.
 * @throws DataFileError
 */
export async function addImage(path: string, image: Blob, list: SampleList, decode: DecodeImage): Promise<void> {
  const label = labelOfPath(path);
  if (image.size > IMAGE_BYTES_MAX) {
    throw new DataFileError(path, null, `is larger than ${IMAGE_BYTES_MAX / 1024} KB, which no image of 28 x 28 needs`);
  }
  let decoded: DecodedImage;
  try {
    decoded = await decode(image);
  } catch {
    throw new DataFileError(path, null, "cannot be read as an image");
  }
  const { width, height, rgba } = decoded;
  if (width !== IMAGE_WIDTH || height !== IMAGE_HEIGHT) {
    throw new DataFileError(path, null, `is ${width} x ${height} pixels large, not ${IMAGE_WIDTH} x ${IMAGE_HEIGHT}`);
  }
  list.add(label, { file: path, place: null }, (row) => writeGrey(path, rgba, row));
}

/** What is transparent counts as background, which is black. */
function writeGrey(path: string, rgba: Uint8ClampedArray, row: Uint8Array | Float32Array): void {
  for (let pixel = 0; pixel < row.length; pixel++) {
    const [red, green, blue, opacity] = rgba.subarray(4 * pixel, 4 * pixel + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    if (opacity > 0 && Math.max(red, green, blue) - Math.min(red, green, blue) > GREY_TOLERANCE) {
      throw new DataFileError(path, null, "is in colour; images must be grey");
    }
    row[pixel] = Math.round((((red + green + blue) / 3) * opacity) / 255);
  }
}
