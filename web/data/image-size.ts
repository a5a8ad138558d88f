/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size that an image file's header tells, before anything is decoded: a small file can unpack to gigabytes.
 * PNG, JPEG, GIF, BMP, WebP, AVIF, HEIC and ICO, told apart by their first bytes and not by their names. It is the size
 * before the picture is turned.
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
  if (hasText(view, 4, "ftyp")) return boxedSize(view, 0, view.byteLength);
  if (view.getUint32(0) === ICO) return icoSize(view);
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : null;
}

/** Two bytes of zero, and the type of icons. */
const ICO = 0x0000_0100;

/** The largest of its pictures: a byte for each side, in which 0 is 256, or what a PNG inside says of itself. */
function icoSize(view: DataView): ImageSize | null {
  const count = view.getUint16(4, true);
  return Array.from({ length: count }, (_, i) => {
    const at = 6 + 16 * i;
    const [size, start] = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)];
    if (size >= 24 && hasText(view, start + 1, "PNG\r\n")) {
      return { width: view.getUint32(start + 16), height: view.getUint32(start + 20) };
    }
    return { width: view.getUint8(at) || 256, height: view.getUint8(at + 1) || 256 };
  }).reduce<ImageSize | null>(larger, null);
}

function larger(a: ImageSize | null, b: ImageSize | null): ImageSize | null {
  if (a === null || b === null) return a ?? b;
  return a.width * a.height >= b.width * b.height ? a : b;
}

/** Boxes that hold others, and bytes of each before these. */
const HOLDERS: ReadonlyMap<string, number> = new Map([
  ["meta", 4],
  ["iprp", 0],
  ["ipco", 0],
]);

/** The largest of the pictures in a file of boxes: it may have a small one beside, and parts of a large one. */
function boxedSize(view: DataView, from: number, to: number): ImageSize | null {
  let size: ImageSize | null = null;
  for (let at = from; at + 8 <= to;) {
    const length = view.getUint32(at);
    // 1 says that the length stands behind, in 64 bits, and 0 that the box is the last one: only of data that is long.
    if (length < 8 || at + length > to) return size;
    const name = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    const header = HOLDERS.get(name);
    if (header !== undefined) size = larger(size, boxedSize(view, at + 8 + header, at + length));
    if (name === "ispe") size = larger(size, { width: view.getUint32(at + 12), height: view.getUint32(at + 16) });
    at += length;
  }
  return size;
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
