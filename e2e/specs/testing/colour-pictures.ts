import type { Locator } from "@playwright/test";
import { zipSync } from "fflate";

/** A picture in colour as a file, and its bytes as a model of pictures of this size sees them (HWC). */
export interface ColourPicture {
  readonly name: string;
  readonly file: Buffer;
  readonly pixels: Uint8Array;
}

/** Red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number];

/** Pictures of much one colour, with a pattern over it that is another one in each. */
export function colourPictures(colour: Colour, count: number, side: number, first = 0): readonly ColourPicture[] {
  return Array.from({ length: count }, (_, at) => {
    const pixels = Uint8Array.from({ length: side * side * 3 }, (__, i) => {
      const pattern = ((i * 7919 + (first + at + 1) * 104_729) % 61) - 30;
      return Math.max(0, Math.min(255, (colour[i % 3] ?? 0) + pattern));
    });
    return { name: `private-photo-${first + at}.bmp`, file: bitmap(pixels, side), pixels };
  });
}

/** A ZIP file with a folder of pictures for each class. */
export function classesZip(classes: Readonly<Record<string, readonly ColourPicture[]>>): Buffer {
  const entries = Object.entries(classes).flatMap(([name, pictures]) =>
    pictures.map((picture) => [`pictures/${name}/${picture.name}`, new Uint8Array(picture.file)] as const),
  );
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

/** Drops files on an element, or pastes them there, as a person would. */
export async function hand(
  to: Locator,
  way: "drop" | "paste",
  files: readonly { readonly name: string; readonly file: Buffer }[],
): Promise<void> {
  const handed = files.map(({ name, file }) => ({ name, content: file.toString("base64") }));
  await to.evaluate(
    (element, given) => {
      const transfer = new DataTransfer();
      for (const { name, content } of given.handed) {
        const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: "image/bmp" }));
      }
      const common = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        given.way === "drop"
          ? new DragEvent("drop", { ...common, dataTransfer: transfer })
          : new ClipboardEvent("paste", { ...common, clipboardData: transfer }),
      );
    },
    { way, handed },
  );
}

/** A Windows bitmap, 24 bits a pixel, the lowest row first. @param side pixels, a multiple of four */
function bitmap(pixels: Uint8Array, side: number): Buffer {
  const headerBytes = 54;
  const bytes = Buffer.alloc(headerBytes + pixels.length);
  bytes.write("BM");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(headerBytes, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(side, 18);
  bytes.writeInt32LE(side, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [row, column] = [Math.floor(pixel / side), pixel % side];
    const [red = 0, green = 0, blue = 0] = pixels.subarray(3 * pixel, 3 * pixel + 3);
    bytes.set([blue, green, red], headerBytes + 3 * ((side - 1 - row) * side + column));
  }
  return bytes;
}
