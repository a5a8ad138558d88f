/** How a picture is to be turned to stand upright, as EXIF numbers it: 1 as it is, 2 to 8 mirrored or turned. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const EXIF_ORIENTATION = 0x0112;

/**
 * How a JPEG or WebP file says that it is to be turned; cameras write what they were held like, and leave the pixels as
 * they are. 1 for other files, where only the decoder knows.
 */
export function orientationOf(bytes: Uint8Array<ArrayBuffer>): Orientation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint16(0) === 0xffd8) return jpegOrientation(view);
    return text(view, 0, 4) === "RIFF" && text(view, 8, 4) === "WEBP" ? webpOrientation(view) : 1;
  } catch (error) {
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

/** Goes through the segments before the picture's data. */
function jpegOrientation(view: DataView): Orientation {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return 1;
    if (marker === 0xe1 && text(view, at + 4, EXIF.length) === EXIF) return tiffOrientation(from(view, at + 10));
    at += 2 + view.getUint16(at + 2);
  }
  return 1;
}

/** Goes through the chunks: what is told of a picture stands behind it. */
function webpOrientation(view: DataView): Orientation {
  for (let at = 12; ;) {
    const length = view.getUint32(at + 4, true);
    if (text(view, at, 4) === "EXIF") {
      const content = from(view, at + 8);
      // Some programs write it as in a JPEG.
      return tiffOrientation(text(content, 0, EXIF.length) === EXIF ? from(content, EXIF.length) : content);
    }
    at += 8 + length + (length % 2);
  }
}

const from = (view: DataView, at: number): DataView =>
  new DataView(view.buffer, view.byteOffset + at, view.byteLength - at);

/** What stands before a TIFF file that tells of a picture. */
const EXIF = "Exif\0\0";

function tiffOrientation(view: DataView): Orientation {
  const isLittle = view.getUint16(0) === 0x4949;
  const entries = view.getUint32(4, isLittle);
  const count = view.getUint16(entries, isLittle);
  for (let i = 0; i < count; i++) {
    const at = entries + 2 + 12 * i;
    if (view.getUint16(at, isLittle) !== EXIF_ORIENTATION) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** Whether a file has several pictures that are shown one after the other: GIF, PNG, WebP or AVIF. */
export function isAnimated(bytes: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (text(view, 0, 3) === "GIF") return gifPictures(view) > 1;
    if (text(view, 1, 3) === "PNG") return hasAnimationChunk(view);
    if (text(view, 8, 4) === "WEBP") return text(view, 12, 4) === "VP8X" && (view.getUint8(20) & 2) !== 0;
    return text(view, 4, 8) === "ftypavis";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const text = (view: DataView, at: number, length: number): string =>
  String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(at + i)));

/** Two of them are enough. */
function gifPictures(view: DataView): number {
  const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + tableBytes(view.getUint8(10));
  let pictures = 0;
  while (pictures < 2) {
    const block = view.getUint8(at);
    if (block === 0x2c) {
      pictures += 1;
      at += 11 + tableBytes(view.getUint8(at + 9));
    } else if (block === 0x21) at += 2;
    else break;
    // Pieces with their lengths before them, up to an empty one.
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += 1 + length;
    at += 1;
  }
  return pictures;
}

function hasAnimationChunk(view: DataView): boolean {
  for (let at = 8; ;) {
    const name = text(view, at + 4, 4);
    if (name === "acTL") return true;
    if (name === "IDAT" || name === "IEND") return false;
    at += 12 + view.getUint32(at);
  }
}
