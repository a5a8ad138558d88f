/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size that an image file's header tells, before anything is decoded: a small file can unpack to gigabytes.
 * PNG, JPEG, GIF, BMP and WebP, told apart by their first bytes and not by their names.
 * @returns null where the file is none of these, or its header is cut off
 */
export function imageSize(bytes: Uint8Array<ArrayBuffer>): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = sizeOf(view);
    return size !== null && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function sizeOf(view: DataView): ImageSize | null {
  if (hasText(view, 1, "PNG\r\n")) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (hasText(view, 0, "GIF8")) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (hasText(view, 0, "BM")) return bmpSize(view);
  if (hasText(view, 0, "RIFF") && hasText(view, 8, "WEBP")) return webpSize(view);
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : null;
}

function hasText(view: DataView, at: number, text: string): boolean {
  if (view.byteLength < at + text.length) return false;
  return [...text].every((character, i) => view.getUint8(at + i) === character.charCodeAt(0));
}

/** The oldest header has sizes of two bytes; in later ones a negative height means that the highest row is first. */
function bmpSize(view: DataView): ImageSize {
  if (view.getUint32(14, true) === 12) return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

/** WebP's first chunk is that of an extended file, of a lossless image or of a lossy one. */
function webpSize(view: DataView): ImageSize | null {
  if (hasText(view, 12, "VP8X")) {
    const sizeAt = (at: number): number => view.getUint16(at, true) + 0x10000 * view.getUint8(at + 2) + 1;
    return { width: sizeAt(24), height: sizeAt(27) };
  }
  if (hasText(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (!hasText(view, 12, "VP8 ")) return null;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** Goes from segment to segment until the frame's header: SOF0 to SOF15, without DHT, JPG and DAC between them. */
function jpegSize(view: DataView): ImageSize | null {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      // A byte that only fills.
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    // The image's data, or its end, without a frame's header before.
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + view.getUint16(at + 2);
  }
}
