import { zipSync } from "fflate";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArchiveError } from "./archive-error.ts";
import { claim, damaged } from "./testing/zip-files.ts";
import { UnpackingBudget } from "./unpacking-budget.ts";
import { unzip, type Unpacked } from "./unzip.ts";

const MEGABYTE = 1024 * 1024;
const text = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);

async function entries(zip: Uint8Array, megabytes = 1): Promise<readonly Unpacked[]> {
  const budget = new UnpackingBudget(megabytes * MEGABYTE);
  const limits = { entriesMax: 20, entryBytesMax: 3 * MEGABYTE, budget, wants: () => true };
  const all: Unpacked[] = [];
  for await (const entry of unzip(new Blob([zip as Uint8Array<ArrayBuffer>]), limits)) all.push(entry);
  return all;
}

async function unpack(zip: Uint8Array, megabytes = 1): Promise<Record<string, Uint8Array>> {
  const found: Record<string, Uint8Array> = {};
  for (const { path, content } of await entries(zip, megabytes)) {
    if (content instanceof ArchiveError) throw content;
    found[path] = content;
  }
  return found;
}

test("whatever was packed comes back, with or without compression, also behind bytes that are none of it", async () => {
  const files = fc.dictionary(
    fc.stringMatching(/^[a-zé]{1,5}(\/[a-z]{1,3})?\.x$/),
    fc.uint8Array({ maxLength: 5000 }),
    {
      maxKeys: 5,
    },
  );
  const prefix = fc.uint8Array({ maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(files, fc.constantFrom(0, 6), prefix, async (packed, level, before) => {
      const zip = zipSync(packed, { level: level as 0 | 6 });
      expect(await unpack(Uint8Array.from([...before, ...zip]))).toEqual({ ...packed });
    }),
    { numRuns: 50 },
  );
});

test("folders are left out, and paths with backslashes are paths", async () => {
  expect(Object.keys(await unpack(zipSync({ "a/": text(""), "a\\b.txt": text("x"), "./c": text("y") })))).toEqual([
    "a/b.txt",
    "c",
  ]);
});

/** A ZIP file of one file, whose name stands there in these bytes, of which fflate writes others, and these fields. */
function named(name: readonly number[], extra: readonly number[] = []): Uint8Array {
  const plain = zipSync({ ["x".repeat(name.length)]: text("y") }, { level: 0 });
  const view = new DataView(plain.buffer);
  const [size, at] = [view.getUint32(plain.length - 10, true), view.getUint32(plain.length - 6, true)];
  plain.set(name, at + 46);
  view.setUint16(at + 8, 0, true);
  view.setUint16(at + 30, extra.length, true);
  view.setUint32(plain.length - 10, size + extra.length, true);
  return Uint8Array.from([...plain.slice(0, at + size), ...extra, ...plain.slice(at + size)]);
}

const crc32 = (bytes: Uint8Array): number[] => {
  const zip = zipSync({ a: bytes }, { level: 0 });
  return [...zip.slice(14, 18)];
};

test("names are in UTF-8 where that is said, or where they are; otherwise in the code page of old PCs", async () => {
  const only = async (zip: Uint8Array): Promise<string> => Object.keys(await unpack(zip)).join();
  const [utf8, old] = [[...text("Größe/ä")], [0x47, 0x72, 0x94, 0xe1, 0x65, 0x5c, 0x84]];
  expect(await only(named(utf8))).toBe("Größe/ä");
  expect(await only(named(old))).toBe("Größe/ä");
  const field = (of: readonly number[]): number[] => {
    const content = [1, ...crc32(Uint8Array.from(of)), ...text("Größe/ő")];
    return [0x55, 0x54, 1, 0, 7, 0x75, 0x70, content.length, 0, ...content];
  };
  expect(await only(named(old, field(old)))).toBe("Größe/ő");
  // Of a name that it no longer has.
  expect(await only(named(old, field(utf8)))).toBe("Größe/ä");
  // As macOS writes it, in two signs.
  expect(await only(named([...text("Gro\u0308\u00dfe")]))).toBe("Größe");
});

test("places may count from the beginning of the whole file, whatever is before and behind the ZIP file's parts", async () => {
  const zip = zipSync({ "a.txt": text("hello") });
  const directoryAt = new DataView(zip.buffer).getUint32(zip.length - 6, true);
  const between = Uint8Array.from([...zip.slice(0, -22), ...new Uint8Array(9), ...zip.slice(-22)]);
  expect(await unpack(between)).toEqual({ "a.txt": text("hello") });
  const shifted = Uint8Array.from([...text("#!/bin/sh"), ...zip]);
  const view = new DataView(shifted.buffer);
  view.setUint32(9 + directoryAt + 42, 9, true);
  view.setUint32(shifted.length - 6, 9 + directoryAt, true);
  expect(await unpack(shifted)).toEqual({ "a.txt": text("hello") });
});

test("what is damaged, encrypted or not to be unpacked comes as a refusal, and the others all the same", async () => {
  const zip = zipSync({ "a.txt": text("hello world"), "b.txt": text("you"), "c.txt": text("there") }, { level: 0 });
  claim(zip, "flags", 1);
  const found = (await entries(damaged(zip))).map(({ path, content, done }) => [
    path,
    content instanceof ArchiveError ? content.reason : new TextDecoder().decode(content),
    Math.round(3 * done),
  ]);
  expect(found).toEqual([
    ["a.txt", "is damaged: its checksum (CRC-32) is another", 1],
    ["b.txt", "you", 2],
    ["c.txt", "is encrypted: unpack it with its password first", 3],
  ]);
});

test("a checksum that stands before the file itself must be the directory's", async () => {
  const zip = zipSync({ "a.txt": text("hello") }, { level: 0 });
  zip[14]! ^= 1;
  await expect(unpack(zip)).rejects.toThrow(
    "a.txt is damaged: its checksum (CRC-32) stands in the archive in two ways",
  );
});

/** One file, stored, in the 64-bit form that large archives have. */
function zip64(name: string, content: Uint8Array): Uint8Array {
  const plain = zipSync({ [name]: content }, { level: 0 });
  const view = new DataView(plain.buffer);
  const endAt = plain.length - 22;
  const [size, at] = [view.getUint32(endAt + 12, true), view.getUint32(endAt + 16, true)];
  const [entry, extra, end] = [plain.slice(at, at + size), new Uint8Array(20), new Uint8Array(56 + 20 + 22)];
  const [entryView, extraView, endView] = [entry, extra, end].map((bytes) => new DataView(bytes.buffer)) as [
    DataView,
    DataView,
    DataView,
  ];
  for (const field of [20, 24]) entryView.setUint32(field, 0xffffffff, true);
  entryView.setUint16(30, extra.length, true);
  extraView.setUint16(0, 1, true);
  extraView.setUint16(2, 16, true);
  for (const field of [4, 12]) extraView.setBigUint64(field, BigInt(content.length), true);
  endView.setUint32(0, 0x06064b50, true);
  endView.setBigUint64(32, 1n, true);
  endView.setBigUint64(40, BigInt(size + extra.length), true);
  endView.setBigUint64(48, BigInt(at), true);
  endView.setUint32(56, 0x07064b50, true);
  endView.setUint32(76, 0x06054b50, true);
  for (const field of [84, 86]) endView.setUint16(field, 0xffff, true);
  for (const field of [88, 92]) endView.setUint32(field, 0xffffffff, true);
  return Uint8Array.from([...plain.slice(0, at), ...entry, ...extra, ...end]);
}

test("the 64-bit form is read, too", async () => {
  expect(await unpack(zip64("a.txt", text("hello")))).toEqual({ "a.txt": text("hello") });
});

describe("a ZIP file is refused, by name and with the reason,", () => {
  const one = (): Uint8Array => zipSync({ "a.txt": text("hello ".repeat(99)) });
  const claiming = (...[field, value]: [Parameters<typeof claim>[1], number]): Uint8Array => {
    const zip = one();
    claim(zip, field, value);
    return zip;
  };
  /** Two names of the same length, of which the first then becomes the second. */
  const renamed = (from: string, to: string): Uint8Array => {
    const zip = zipSync({ [from]: text("1"), b: text("2") });
    const bytes = text(from);
    zip.forEach((_, i) => bytes.every((byte, j) => zip[i + j] === byte) && zip.set(text(to), i));
    return zip;
  };

  test.each<[string, Uint8Array, string]>([
    ["that is none", text("hello, world, I am no archive"), "is damaged, or not a ZIP file"],
    ["that is cut off", one().slice(0, -30), "is cut off: its end, where ZIP files say what is in them, is missing"],
    [
      "whose directory is not where it should be",
      one().map((byte, i, { length }) => (i === length - 10 ? byte + 1 : byte)),
      "is damaged, or not a ZIP file",
    ],
    ["of more than it says", claiming("size", 30), "a.txt is damaged: more comes out of it than"],
    ["of less than it says", claiming("size", 600), "a.txt is damaged: less comes out of it than"],
    [
      "of more than it could hold",
      claiming("size", 500_000),
      "a.txt is damaged: it is said to be larger than it can be",
    ],
    [
      "that is damaged",
      damaged(zipSync({ "a.txt": text("hello world") }, { level: 0 })),
      "a.txt is damaged: its checksum",
    ],
    ["whose compressed bytes are damaged", damaged(one()), "a.txt is damaged"],
    ["that is encrypted", claiming("flags", 1), "a.txt is encrypted: unpack it with its password first"],
    ["of another compression", claiming("method", 14), "a.txt is compressed with LZMA, which is not read"],
    [
      "of too many files",
      zipSync(Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`${i}`, text("")]))),
      "has more than 20 entries",
    ],
    ["with a file twice", renamed("c", "b"), "b is in the archive twice"],
    ["with a path out of it", renamed("a/xx", "a/.."), "a/.. has a path that leads out of the archive"],
    ["with an absolute path", renamed("x/etc", "//etc"), "//etc has a path that leads out of the archive"],
    ["with a path of a drive", renamed("xx/etc", "c:/etc"), "c:/etc has a path that leads out of the archive"],
  ])("%s", async (_, zip, message) => {
    await expect(unpack(zip)).rejects.toThrow(message);
  });

  test("that says it is small, after no more than that came out", async () => {
    const bomb = zipSync({ "a.bin": new Uint8Array(4 * MEGABYTE) });
    claim(bomb, "size", 1000);
    await expect(unpack(bomb)).rejects.toThrow("a.bin is damaged: more comes out of it than");
    claim(bomb, "size", 4 * MEGABYTE);
    await expect(unpack(bomb)).rejects.toThrow("a.bin unpacks to more than 3 MB");
    claim(bomb, "size", 2 * MEGABYTE);
    await expect(unpack(bomb)).rejects.toThrow(/^unpacks to more than 1 MB/);
  });

  test("whatever its bytes are, and nothing else happens", async () => {
    const zip = zipSync({ "a.txt": text("hello ".repeat(20)), "b/c.txt": text("x") });
    const change = fc.record({ at: fc.nat(zip.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const other = zip.slice();
        for (const { at, byte } of changes) other[at] = byte;
        await unpack(other).catch((error: unknown) => expect(error).toBeInstanceOf(ArchiveError));
      }),
      { numRuns: 500 },
    );
  });
});
