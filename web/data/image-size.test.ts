import { expect, test } from "vitest";
import { imageSize } from "./image-size.ts";

const base64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

/** A WebP file of one chunk. */
const webp = (chunk: string, ...content: number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(...ascii("RIFF"), 0, 0, 0, 0, ...ascii("WEBP"), ...ascii(chunk), content.length, 0, 0, 0, ...content);

// A white line of 300 x 3 pixels, as Chromium encodes it; without colour profiles.
const PNG = base64(
  "iVBORw0KGgoAAAANSUhEUgAAASwAAAADCAYAAAAp8DIiAAAAL0lEQVR4AezUAQkAAAwCMLF/5z+HMBPIBHtCgACBEYFGCBAgMCLgsEaGUpMAgeQBAAD//0p7i0wAAAAGSURBVAMAucGrk2KAMdUAAAAASUVORK5CYII=",
);
const JPEG = base64(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAADASwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwA=",
);

test.each<[string, Uint8Array<ArrayBuffer>]>([
  ["PNG", PNG],
  ["JPEG", JPEG],
  ["JPEG with a byte that fills", Uint8Array.of(0xff, 0xd8, 0xff, ...JPEG.subarray(2))],
  ["GIF", Uint8Array.of(...ascii("GIF89a"), 0x2c, 1, 3, 0)],
  ["BMP", Uint8Array.of(...ascii("BM"), ...new Uint8Array(12), 40, 0, 0, 0, 0x2c, 1, 0, 0, 3, 0, 0, 0)],
  [
    "BMP, highest row first",
    Uint8Array.of(...ascii("BM"), ...new Uint8Array(12), 124, 0, 0, 0, 0x2c, 1, 0, 0, 0xfd, 255, 255, 255),
  ],
  ["BMP of OS/2", Uint8Array.of(...ascii("BM"), ...new Uint8Array(12), 12, 0, 0, 0, 0x2c, 1, 3, 0)],
  ["WebP, lossy", webp("VP8 ", 0xb0, 3, 0, 0x9d, 1, 0x2a, 0x2c, 1, 3, 0)],
  ["WebP, lossless", webp("VP8L", 0x2f, 0x2b, 0x81, 0, 0)],
  ["WebP, extended", webp("VP8X", 0x30, 0, 0, 0, 0x2b, 1, 0, 2, 0, 0)],
])("%s: the size is read from the header, and from a piece of it none", (_, bytes) => {
  expect(imageSize(bytes)).toEqual({ width: 300, height: 3 });
  // Cut off before the size's last byte, wherever that is.
  for (let length = 0; length < 10; length++) expect(imageSize(bytes.slice(0, length))).toBeNull();
});

test("what is no image, or has no pixels, has no size", () => {
  expect(imageSize(Uint8Array.from(ascii("%PDF-1.7 and so on, for long enough")))).toBeNull();
  expect(imageSize(Uint8Array.of(...ascii("GIF89a"), 0, 0, 3, 0))).toBeNull();
  // A JPEG whose data begin without a frame's header, and one whose segment leads out of the file.
  expect(imageSize(Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3))).toBeNull();
  expect(imageSize(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 255, 255, 1, 2, 3))).toBeNull();
});
