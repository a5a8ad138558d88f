import { gzipSync, zipSync } from "fflate";
import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import { fileKind } from "./file-kind.ts";
import { imageSize } from "./image-size.ts";
import { isAnimated, orientationOf } from "./image-traits.ts";

const [WIDTH, HEIGHT] = [40, 30];
const frame = (grey: number) => Buffer.alloc(3 * WIDTH * HEIGHT, grey);
const still = () => sharp(frame(90), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
const moving = () =>
  sharp(Buffer.concat([frame(20), frame(200)]), {
    raw: { width: WIDTH, height: 2 * HEIGHT, channels: 3, pageHeight: HEIGHT },
  });
const bytesOf = async (image: Sharp) => Uint8Array.from(await image.toBuffer());
const ascii = (text: string, ...more: number[]) =>
  Uint8Array.from([...[...text].map((character) => character.charCodeAt(0)), ...more]);

test("pictures of all formats are known by their content, with their size, and whether they move", async () => {
  const files = {
    PNG: [still().png(), still().toColourspace("rgb16").png(), still().png({ palette: true })],
    JPEG: [still().jpeg(), still().jpeg({ progressive: true }), still().toColourspace("cmyk").jpeg()],
    WebP: [still().webp(), still().webp({ lossless: true }), moving().webp()],
    GIF: [still().gif(), moving().gif()],
    AVIF: [still().avif({ effort: 0 })],
  };
  const animated: string[] = [];
  for (const [format, images] of Object.entries(files)) {
    for (const image of images) {
      const bytes = await bytesOf(image);
      expect(fileKind("without an ending", bytes)).toEqual({ is: "image", format });
      expect(imageSize(bytes), format).toEqual({ width: WIDTH, height: HEIGHT });
      if (isAnimated(bytes)) animated.push(format);
    }
  }
  expect(animated).toEqual(["WebP", "GIF"]);
});

test("a PNG that moves says so before its data", async () => {
  const png = await bytesOf(still().png());
  const control = Uint8Array.of(0, 0, 0, 8, ...ascii("acTL"), 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);
  // Behind the signature and the header.
  const apng = Uint8Array.from([...png.subarray(0, 33), ...control, ...png.subarray(33)]);
  expect([isAnimated(png), isAnimated(apng)]).toEqual([false, true]);
});

test("how a camera was held is read from JPEG and WebP; what is cut off or has none is upright", async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    for (const image of [still().jpeg(), still().webp()]) {
      const bytes = await bytesOf(image.withMetadata({ orientation }));
      expect(orientationOf(bytes)).toBe(orientation);
      for (const length of [0, 3, 20]) expect(orientationOf(bytes.slice(0, length))).toBe(1);
    }
  }
  expect(orientationOf(await bytesOf(still().jpeg()))).toBe(1);
  expect(orientationOf(await bytesOf(still().png()))).toBe(1);
});

test("an icon is as large as the largest picture in it", async () => {
  const png = await bytesOf(still().png());
  const header = [0, 0, 1, 0, 2, 0];
  const entry = (side: number, size: number, at: number) => {
    const bytes = new DataView(new ArrayBuffer(16));
    bytes.setUint8(0, side);
    bytes.setUint8(1, side);
    bytes.setUint32(8, size, true);
    bytes.setUint32(12, at, true);
    return [...new Uint8Array(bytes.buffer)];
  };
  const icon = Uint8Array.from([...header, ...entry(16, 0, 0), ...entry(8, png.length, 38), ...png]);
  expect(fileKind("x", icon)).toEqual({ is: "image", format: "ICO" });
  expect(imageSize(icon)).toEqual({ width: WIDTH, height: HEIGHT });
  expect(imageSize(Uint8Array.from([...header, ...entry(0, 0, 0), ...entry(16, 0, 0)]))).toEqual({
    width: 256,
    height: 256,
  });
});

test("a picture of boxes is as large as its largest part, which stands before its data", () => {
  const box = (name: string, ...content: number[]) => [0, 0, 0, 8 + content.length, ...ascii(name), ...content];
  const size = (width: number, height: number) => box("ispe", 0, 0, 0, 0, 0, 0, 0, width, 0, 0, 0, height);
  const heads = ["avif", "heic"].map((brand) => [
    ...box("ftyp", ...ascii(brand), 0, 0, 0, 0, ...ascii("mif1")),
    ...box("meta", 0, 0, 0, 0, ...box("iprp", ...box("ipco", ...size(9, 7), ...size(90, 70), ...size(80, 80)))),
  ]);
  expect(heads.map((head) => fileKind("x", Uint8Array.from(head)))).toEqual([
    { is: "image", format: "AVIF" },
    { is: "image", format: "HEIC" },
  ]);
  for (const head of heads)
    expect(imageSize(Uint8Array.from([...head, ...box("mdat")]))).toEqual({ width: 80, height: 80 });
  // A box that says it is longer than the file.
  expect(imageSize(Uint8Array.of(...box("ftyp", ...ascii("avif")), 0, 0, 1, 0, ...ascii("meta")))).toBeNull();
});

test.each<[string, Uint8Array, string]>([
  ["a drawing", ascii('<?xml version="1.0"?>\n<!-- by hand -->\n<svg viewBox="0 0 1 1"/>'), "a drawing (SVG)"],
  ["a page", ascii("<!DOCTYPE html><title>404</title>"), "a web page (HTML)"],
  ["a document", ascii("%PDF-1.7"), "a PDF document"],
  ["a TIFF", ascii("MM\0*\0\0\0\x08"), "a TIFF image"],
  ["a raw photograph", ascii("II*\0\x10\0\0\0CR\x02\0"), "a raw photograph (CR2)"],
  ["another, told by its name", ascii("II*\0\x08\0\0\0"), "a raw photograph"],
  ["a film", ascii("\0\0\0\x18ftypmp42\0\0\0\0isom"), "a video (MP4)"],
  ["a film of a phone", ascii("\0\0\0\x14ftypqt  \0\0\0\0qt  "), "a video (QuickTime)"],
  ["a clip", ascii("RIFF\0\0\0\0AVI LIST"), "a video (AVI)"],
  ["a workbook", zipSync({ "[Content_Types].xml": ascii("x") }), "an Office document"],
  ["an old workbook", ascii("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old Office document"],
  ["a tar archive", Uint8Array.from({ length: 512 }, (_, i) => ascii("ustar")[i - 257] ?? 0), "a tar archive"],
  ["a 7z archive", ascii("7z\xbc\xaf\x27\x1c"), "a 7z archive"],
  ["a RAR archive", ascii("Rar!\x1a\x07\x01\0"), "a RAR archive"],
  ["columns", ascii("PAR1"), "a Parquet table"],
])("%s is named for what it is, with what to do about it", (name, bytes, what) => {
  const kind = fileKind(name.startsWith("another") ? "DSC_1.NEF" : "holiday.jpg", bytes);
  expect(kind).toEqual({ is: "other", what, advice: expect.stringMatching(/save|unpack/) as string });
});

test("archives, texts and MNIST's format are known whatever they are called, and nothing is more than it says", () => {
  expect(fileKind("a.csv", zipSync({ "a.csv": ascii("x") }))).toEqual({ is: "zip" });
  expect(fileKind("a.csv", gzipSync(ascii("x")))).toEqual({ is: "gzip" });
  expect(fileKind("a", Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1))).toEqual({ is: "idx" });
  expect(fileKind("a.png", ascii("BMW,Audi\n1,2\n"))).toEqual({ is: "text" });
  expect(fileKind("a", Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x2c, 0))).toEqual({ is: "text" });
  expect(fileKind("a.png", Uint8Array.of(1, 0, 2, 0, 3))).toEqual({ is: "unknown" });
  expect(fileKind("a.png", new Uint8Array())).toEqual({ is: "empty" });
});
