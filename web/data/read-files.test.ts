import { gzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { claim, damaged } from "../archives/testing/zip-files.ts";
import { type GivenFile } from "./open-files.ts";
import { readFiles } from "./read-files.ts";
import { SampleList } from "./sample-list.ts";
import { samplesMax, type SampleSchema } from "./sample-schema.ts";
import { skippedWords } from "./skipped.ts";
import { FILE_BYTES_MAX, IMAGE_BYTES_MAX, IMAGE_SIDE_MAX } from "./limits.ts";
import { NO_CHANGES } from "./image-changes.ts";
import { openedImage, type OpenImage } from "./opened-image.ts";
import { ReadBackError } from "./read-back.ts";

const IMAGES: SampleSchema = { labels: ["3", "cat"], labelColumn: "label", columns: null, picture: null };
const TABLE: SampleSchema = {
  labels: ["a", "b"],
  labelColumn: "class",
  columns: [{ name: "x", min: 0, max: 1 }],
  picture: null,
};

/** A GIF's header, and then no more than one grey value, and what blue has more. */
function plain(side: number, grey: number, extra = 0): Uint8Array {
  return Uint8Array.of(
    ...new TextEncoder().encode("GIF89a"),
    side % 256,
    side >> 8,
    side % 256,
    side >> 8,
    grey,
    extra,
  );
}

/** Stands in for the browser's decoder, which Node lacks: knows only images of one colour. */
const open: OpenImage = async (image) => {
  const content = new Uint8Array(await image.arrayBuffer());
  const [side, grey, extra] = [content[6]! + 256 * content[7]!, content[10]!, content[11]!];
  if (side > IMAGE_SIDE_MAX) throw new Error("nobody should have wanted this decoded");
  const rgba = new Uint8ClampedArray(side * side * 4);
  for (let pixel = 0; pixel < side * side; pixel++) rgba.set([grey, grey, grey + extra, 255], 4 * pixel);
  return openedImage({ width: side, height: side, rgba });
};
/** The same with zeros behind it. */
function longer(begun: Uint8Array, size: number): Uint8Array {
  const whole = new Uint8Array(size);
  whole.set(begun);
  return whole;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const given = (path: string, content: Uint8Array | string): GivenFile => ({
  path,
  content: new Blob([content as Uint8Array<ArrayBuffer>]),
});
const read = (schema: SampleSchema, ...files: GivenFile[]) => readFiles(files, schema, { open, report: () => {} });

function idx(dimensions: number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * dimensions.length));
  header.setUint32(0, 0x0800 + dimensions.length);
  dimensions.forEach((size, i) => header.setUint32(4 + 4 * i, size));
  return Uint8Array.from([...new Uint8Array(header.buffer), ...values]);
}

test("a folder of images: each one's label is the name of its folder; clutter of the system is passed over", async () => {
  const data = await read(
    IMAGES,
    given("mine/cat/1.png", plain(28, 100)),
    given("mine/.DS_Store", "x"),
    given("mine/cat/.hidden.png", "x"),
    given("mine/3/a.jpg", plain(28, 7)),
  );
  expect(data.samples).toBe(2);
  expect([...data.labels]).toEqual([1, 0]);
  expect([data.inputs[0], data.inputs[783], data.inputs[784]]).toEqual([100, 100, 7]);
  expect(data.changes).toEqual(NO_CHANGES);
});

test("images of other sizes and colours are taken, and what was done to them is counted", async () => {
  const zip = zipSync({ "cat/photo.png": plain(300, 20, 100), "cat/scan.png": plain(5, 250), "3/x.png": plain(28, 9) });
  const data = await read(IMAGES, given("all.zip", zip), given("3/tiny.png", plain(1, 60)));
  // 20 + 0.114 * 100, and 255 - 250.
  expect([0, 784, 1568, 2352].map((at) => data.inputs[at])).toEqual([31, 5, 9, 60]);
  expect(data.changes).toEqual({ ...NO_CHANGES, scaled: 3, greyed: 1, inverted: 1 });
});

test("pixels that the browser changes are counted where that is faint; where it lets none be read, no file is blamed", async () => {
  const files = [given("3/a.png", plain(28, 9)), given("cat/b.png", plain(28, 8))];
  const reading = (opener: OpenImage) => readFiles(files, IMAGES, { open: opener, report: () => {} });
  expect((await reading(async (image) => ({ ...(await open(image)), isNoisy: true }))).changes.noisy).toBe(2);
  const denied = reading(() => Promise.reject(new ReadBackError("not here")));
  await expect(denied).rejects.toThrow(ReadBackError);
  await expect(denied).rejects.toThrow(/^not here$/);
});

test("a ZIP file of images, and one of a table", async () => {
  const images = zipSync({ "set/3/1.png": plain(28, 9), "set/cat/x.png": plain(28, 8), "__MACOSX/3/1.png": bytes(0) });
  expect([...(await read(IMAGES, given("all.zip", images))).labels]).toEqual([0, 1]);
  const table = zipSync({ "rows.csv": new TextEncoder().encode("class;x\nb;0.5\na;1") });
  const data = await read(TABLE, given("all.zip", table));
  expect([[...data.labels], [...data.inputs]]).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test("MNIST's own format: images and labels, compressed or not, in any order", async () => {
  const labels = idx([2], bytes(3, 3));
  const images = idx([2, 28, 28], new Uint8Array(2 * 784).fill(5));
  const data = await read(IMAGES, given("t-labels.gz", gzipSync(labels)), given("t-images", images));
  expect([data.samples, ...data.labels, data.inputs[1567]]).toEqual([2, 0, 0, 5]);
});

test.each<[string, SampleSchema, GivenFile, string]>([
  [
    "an image of too many pixels",
    IMAGES,
    given("3/a.png", plain(4097, 1)),
    "3/a.png: is 4097 x 4097 pixels large; an image may have at most 4096 x 4096",
  ],
  ["what only has the name of an image", IMAGES, given("3/a.png", "PNG"), "3/a.png: is neither an image nor a CSV"],
  ["an empty file", IMAGES, given("3/a.png", ""), "3/a.png: is empty: it has no bytes"],
  [
    "an image that is cut off",
    IMAGES,
    given("3/a.png", plain(28, 1).slice(0, 8)),
    "3/a.png: cannot be read as an image: it is damaged",
  ],
  [
    "an image in a folder of no label",
    IMAGES,
    given("dog/a.png", plain(28, 1)),
    'dog/a.png: "dog" is no label of this session (3, cat)',
  ],
  ["an image in no folder", IMAGES, given("a.png", plain(28, 1)), "a.png: is in no folder"],
  [
    "an image in no folder of a ZIP file",
    IMAGES,
    given("z.zip", zipSync({ "a.png": plain(28, 1) })),
    "z.zip/a.png: is in no folder",
  ],
  ["a huge file", IMAGES, given("3/a.png", longer(plain(28, 1), IMAGE_BYTES_MAX + 1)), "3/a.png: is larger than 64 MB"],
  [
    "any other file",
    IMAGES,
    given("3/notes.doc", "hello there"),
    "3/notes.doc: is neither an image nor a CSV, IDX or ZIP",
  ],
  [
    "a ZIP file in another",
    IMAGES,
    given("z.zip", zipSync({ "3/in.zip": zipSync({ a: bytes(1) }) })),
    "z.zip/3/in.zip: is a ZIP file in a ZIP file; unpack it first",
  ],
  [
    "a file of a ZIP file that is damaged",
    IMAGES,
    given("z.zip", damaged(zipSync({ "3/a.png": plain(28, 1) }, { level: 0 }))),
    "z.zip/3/a.png: is damaged: its checksum (CRC-32) is another",
  ],
  ["nonsense called ZIP", IMAGES, given("x.zip", "hello"), "x.zip: is damaged, or not a ZIP file"],
  ["nonsense called gzip", IMAGES, given("x.gz", bytes(0, 1, 2)), "x.gz: is damaged, or not a gzip file"],
  [
    "images without labels",
    IMAGES,
    given("i", idx([1, 28, 28], new Uint8Array(784))),
    "i: there must be a file of labels",
  ],
  [
    "an IDX file that is cut off",
    IMAGES,
    given("i", idx([2, 28, 28], new Uint8Array(784))),
    "i: holds 784 bytes, but its header says 2 x 28 x 28",
  ],
  [
    "IDX images of another size",
    IMAGES,
    given("z.zip", zipSync({ i: idx([1, 2, 2], bytes(1, 2, 3, 4)), l: idx([1], bytes(3)) })),
    "z.zip/i: holds images of 2 x 2, not 28 x 28",
  ],
  [
    "another number of labels",
    IMAGES,
    given("z.zip", zipSync({ i: idx([1, 28, 28], new Uint8Array(784)), l: idx([2], bytes(3, 3)) })),
    "z.zip/l: holds 2 labels for the 1 images of z.zip/i",
  ],
  [
    "a label that the session has not",
    IMAGES,
    given("z.zip", zipSync({ i: idx([1, 28, 28], new Uint8Array(784)), l: idx([1], bytes(4)) })),
    'z.zip/l, label 1: "4" is no label',
  ],
  ["an image for a table", TABLE, given("a/x.png", plain(28, 1)), "a/x.png: is not a CSV file"],
  ["a text that is none", TABLE, given("a.csv", bytes(0xff, 0xfe, 0x41)), "a.csv, line 1: has one column only"],
  ["a folder of nothing", TABLE, given(".DS_Store", ""), "The folder: there is no table here"],
])("refuses %s by name and with the reason", async (_, schema, file, message) => {
  await expect(read(schema, file)).rejects.toThrow(message);
});

test("what would unpack to more than a tab should hold is refused before it does", async () => {
  const zip = zipSync({ "3/a.png": plain(28, 1) });
  claim(zip, "size", FILE_BYTES_MAX + 1);
  await expect(read(IMAGES, given("bomb.zip", zip))).rejects.toThrow("bomb.zip/3/a.png: unpacks to more than 256 MB");
});

test("MNIST's own files, each compressed, in one ZIP file", async () => {
  const [images, labels] = [idx([2, 28, 28], new Uint8Array(2 * 784).fill(5)), idx([2], bytes(3, 3))];
  const zip = zipSync({ "t-images.gz": gzipSync(images), "t-labels.gz": gzipSync(labels) });
  expect([...(await read(IMAGES, given("all.zip", zip))).labels]).toEqual([0, 0]);
});

const PHOTOS: SampleSchema = {
  ...IMAGES,
  labels: ["cat", "Gro\u00dfer Hund"],
  picture: { side: 28, channels: 3 },
};

test("photographs keep their colour, and each is told which file it is from", async () => {
  const zip = zipSync({ "cat/a.jpg": plain(30, 20, 100), "train/cat/2024/b": plain(28, 7) });
  const data = await read(PHOTOS, given("all.zip", zip), given("x/Gro\u00dfer Hund/c.png", plain(28, 1, 1)));
  expect(data.inputs.length).toBe(3 * 3 * 784);
  expect([...data.labels]).toEqual([0, 0, 1]);
  expect([...data.inputs.subarray(0, 3), data.inputs[3 * 784]]).toEqual([20, 20, 120, 7]);
  expect(data.names).toEqual(["all.zip/cat/a.jpg", "all.zip/train/cat/2024/b", "x/Gro\u00dfer Hund/c.png"]);
  expect(data.changes).toEqual({ ...NO_CHANGES, scaled: 1 });
});

test("what is damaged or something else is left out, counted and told, and the rest is taken", async () => {
  const zip = zipSync({
    "README.md": new TextEncoder().encode("# Pictures"),
    "cat/1.png": plain(28, 1),
    "cat/2.png": plain(28, 2).slice(0, 8),
    "dog/3.png": plain(28, 3),
    "cat/4.tiff": new TextEncoder().encode("II*\0 and so on"),
    "cat/5.png": plain(28, 5),
  });
  const data = await read(
    PHOTOS,
    given("all.zip", zip),
    given("cat/book.xlsx", zipSync({ "xl/workbook.xml": bytes(1) })),
  );
  expect(data.names).toEqual(["all.zip/cat/1.png", "all.zip/cat/5.png"]);
  expect(data.skipped.count).toBe(5);
  expect(data.skipped.first.map((part) => skippedWords(part))).toEqual([
    "all.zip/README.md: is a text, and no picture; this session learns from pictures in folders named after their labels",
    expect.stringContaining("all.zip/cat/2.png: cannot be read as an image: it is damaged"),
    'all.zip/dog/3.png: "dog" is no label of this session (cat, Gro\u00dfer Hund)',
    "all.zip/cat/4.tiff: is a TIFF image, which is not read here; save it as PNG or JPEG",
    "cat/book.xlsx: is an Office document, which is not read here; save it as CSV there, if it is a table",
  ]);
});

test("of a table a row that is none is left out, and all of the others are taken", async () => {
  const data = await read(TABLE, given("bad.csv", "class,x\na,1\nb,?\n"), given("good.csv", "class,x\nb,0.5\n"));
  expect([[...data.labels], [...data.inputs], data.skipped.count]).toEqual([[0, 1], [1, 0], 1]);
});

test("a file is what it holds: a table in an archive of any name, a picture without an ending", async () => {
  const rows = new TextEncoder().encode("class,x\na,1\n");
  const data = await read(
    TABLE,
    given("a.csv", zipSync({ "t.data": rows })),
    given("b", gzipSync(rows)),
    given("c.x", "class,x\nb,0"),
  );
  expect([...data.labels]).toEqual([0, 0, 1]);
  const program = Uint8Array.from([0x4d, 0x5a, 0, 0, 1, 2, 3, ...zipSync({ "cat/a": plain(28, 1) })]);
  expect((await read(PHOTOS, given("setup.exe", program))).samples).toBe(1);
});

test("where nothing can be taken, the first reason is told, and how many others there are", async () => {
  const files = ["a", "b", "c"].map((name) => given(`cat/${name}.svg`, '<svg xmlns="http://www.w3.org/2000/svg"/>'));
  await expect(read(PHOTOS, ...files)).rejects.toThrow(
    "cat/a.svg: is a drawing (SVG), which is not read here, and 2 more files could not be taken; save it as PNG or JPEG",
  );
});

test("more pictures than a tab has memory for are left out", async () => {
  const schema: SampleSchema = { ...PHOTOS, picture: { side: 96, channels: 3 } };
  const list = new SampleList(schema);
  const max = samplesMax(schema);
  expect(max).toBe(7281);
  for (let i = 0; i < max; i++) list.add("cat", { file: "a", place: null }, () => {});
  expect(() => list.add("cat", { file: "b.png", place: null }, () => {})).toThrow(
    "b.png: a tab may bring at most 7,281 samples; this is one more",
  );
});
