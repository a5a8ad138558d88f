import { ArchiveError } from "./archive-error.ts";
import { bytesBetween } from "./bytes-between.ts";
import { extraField, zipPath, type Crc32 } from "./zip-name.ts";

/** A file in a ZIP file, as the directory at its end describes it. Nothing of it is believed before it is unpacked. */
export interface ZipEntry {
  /** With slashes, relative; of a folder it ends with one. */
  readonly path: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc32: number;
  /** Bytes before and after unpacking. */
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header stands in the file. */
  readonly headerAt: number;
  /** Bytes of its name and its further fields in the directory; before the file itself they stand again, much alike. */
  readonly wordsBytes: number;
}

const [LOCAL_HEADER, DIRECTORY_ENTRY, DIRECTORY_END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [ZIP64_LOCATOR, ZIP64_END] = [0x07064b50, 0x06064b50];
const [DIRECTORY_ENTRY_BYTES, DIRECTORY_END_BYTES, ZIP64_LOCATOR_BYTES, ZIP64_END_BYTES] = [46, 22, 20, 56];
const LOCAL_HEADER_BYTES = 30;
const COMMENT_BYTES_MAX = 0xffff;
/** What the end of a file must hold: the directory's end with its comment, and that of the 64-bit form before it. */
const TAIL_BYTES_MAX = COMMENT_BYTES_MAX + DIRECTORY_END_BYTES + ZIP64_LOCATOR_BYTES + ZIP64_END_BYTES;
/** Memory: a directory of 100,000 entries with long names has some 15 MB. */
const DIRECTORY_BYTES_MAX = 64 * 1024 * 1024;
/** In these fields a number stands elsewhere, in 64 bits. */
const [IS_ZIP64_16, IS_ZIP64_32] = [0xffff, 0xffffffff];
const ZIP64_EXTRA = 1;
const [ENCRYPTED_FLAG, SIZES_BEHIND_FLAG] = [1, 8];
/** Local headers often have fields that the directory has not: times, or padding. */
const FURTHER_WORDS_BYTES = 128;

const DAMAGED = "is damaged, or not a ZIP file";

/** Whether these are the first bytes of a ZIP file that begins at once. */
export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Whether a file ends as ZIP files do, whatever it begins with. @throws ArchiveError where it cannot be read */
export async function endsLikeZip(archive: Blob): Promise<boolean> {
  return directoryEnd((await tailOf(archive)).view) !== undefined;
}

/**
 * Reads the directory of a ZIP file (PKWARE's APPNOTE 6.3), also in 64 bits, and where bytes were put before the file.
 * Of the file only its directory is read.
 * @param entriesMax files and folders that it may have
 * @returns the entries in their order; in place of one that has another's path, or a path out of the archive, why not
 * @throws ArchiveError where it is damaged, split, or has too many entries
 */
export async function zipDirectory(
  archive: Blob,
  entriesMax: number,
  crc32: Crc32,
): Promise<readonly (ZipEntry | ArchiveError)[]> {
  const { count, at, end, shift } = await directoryOf(archive);
  if (count > entriesMax) throw new ArchiveError(`has more than ${entriesMax.toLocaleString("en")} entries`);
  if (end - at > DIRECTORY_BYTES_MAX) throw new ArchiveError(DAMAGED);
  const bytes = await bytesBetween(archive, at, end);
  const view = new DataView(bytes.buffer);
  const entries: (ZipEntry | ArchiveError)[] = [];
  const paths = new Set<string>();
  let next = 0;
  for (let i = 0; i < count; i++) {
    if (next + DIRECTORY_ENTRY_BYTES > bytes.length || view.getUint32(next, true) !== DIRECTORY_ENTRY) {
      throw new ArchiveError(DAMAGED);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(next + field, true)) as [
      number,
      number,
      number,
    ];
    const nameAt = next + DIRECTORY_ENTRY_BYTES;
    const extraAt = nameAt + nameBytes;
    const after = extraAt + extraBytes + commentBytes;
    if (after > bytes.length) throw new ArchiveError(DAMAGED);
    const extra = new DataView(bytes.buffer, extraAt, extraBytes);
    entries.push(
      refusalOr(() => {
        const path = zipPath(bytes.subarray(nameAt, extraAt), extra, crc32);
        if (paths.has(path)) throw new ArchiveError("is in the archive twice", path);
        paths.add(path);
        const [size, packedSize, headerAt] = sizesOf(view, next, extra);
        return {
          path,
          method: view.getUint16(next + 10, true),
          isEncrypted: (view.getUint16(next + 8, true) & ENCRYPTED_FLAG) !== 0,
          crc32: view.getUint32(next + 16, true),
          packedSize,
          size,
          headerAt: headerAt + shift,
          wordsBytes: nameBytes + extraBytes,
        };
      }),
    );
    next = after;
  }
  return entries;
}

function refusalOr(read: () => ZipEntry): ZipEntry | ArchiveError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ArchiveError && error.entry !== null) return error;
    throw error;
  }
}

/**
 * The bytes of an entry as they are packed.
 * @throws ArchiveError where they are not all there, or what stands before them is of another file
 */
export async function packedBytes(archive: Blob, entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
  const { headerAt, packedSize, path } = entry;
  if (headerAt + LOCAL_HEADER_BYTES > archive.size) throw new ArchiveError(MISPLACED, path);
  // In one go mostly: each read of a file takes a while, however short it is.
  const likely = LOCAL_HEADER_BYTES + entry.wordsBytes + FURTHER_WORDS_BYTES;
  const read = await bytesBetween(archive, headerAt, headerAt + likely + packedSize);
  const view = new DataView(read.buffer);
  if (read.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER) {
    throw new ArchiveError(MISPLACED, path);
  }
  requireSameChecksum(view, entry);
  const at = LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (headerAt + at + packedSize > archive.size) throw new ArchiveError("is cut off", path);
  if (at + packedSize <= read.length) return read.subarray(at, at + packedSize);
  return bytesBetween(archive, headerAt + at, headerAt + at + packedSize);
}

const MISPLACED = "is damaged: it does not stand where the archive's directory says";

/** The checksum stands twice, unless the header was written before it was known. */
function requireSameChecksum(header: DataView, { crc32, path }: ZipEntry): void {
  const isLater = (header.getUint16(6, true) & SIZES_BEHIND_FLAG) !== 0;
  const said = header.getUint32(14, true);
  if (!isLater && said !== 0 && said !== crc32) {
    throw new ArchiveError("is damaged: its checksum (CRC-32) stands in the archive in two ways", path);
  }
}

interface Directory {
  readonly count: number;
  readonly at: number;
  readonly end: number;
  /** Bytes that were put before the file: all of its places count from behind them. */
  readonly shift: number;
}

/** The end of a file. */
interface Tail {
  readonly view: DataView;
  /** Where in the file it begins. */
  readonly from: number;
}

async function tailOf(archive: Blob): Promise<Tail> {
  const from = Math.max(0, archive.size - TAIL_BYTES_MAX);
  return { view: new DataView((await bytesBetween(archive, from, archive.size)).buffer), from };
}

async function directoryOf(archive: Blob): Promise<Directory> {
  const tail = await tailOf(archive);
  const { view, from } = tail;
  const endAt = directoryEnd(view);
  if (endAt === undefined) {
    const isBegun = looksLikeZip(await bytesBetween(archive, 0, 4));
    throw new ArchiveError(isBegun ? "is cut off: its end, where ZIP files say what is in them, is missing" : DAMAGED);
  }
  const [disk, firstDisk, here, count] = [4, 6, 8, 10].map((field) => view.getUint16(endAt + field, true)) as [
    number,
    number,
    number,
    number,
  ];
  const [size, start] = [view.getUint32(endAt + 12, true), view.getUint32(endAt + 16, true)];
  if ([count, size, start].some((value) => value === IS_ZIP64_16 || value === IS_ZIP64_32)) {
    const in64 = await directoryIn64(archive, tail, endAt);
    if (in64) return in64;
  }
  if (disk !== firstDisk || disk !== 0 || here !== count) throw new ArchiveError("is one part of several");
  return placed(archive, { count, size, start, end: from + endAt });
}

/** Where the end of the directory stands: at the end of the file, before a comment of just the right length. */
function directoryEnd(tail: DataView): number | undefined {
  const last = tail.byteLength - DIRECTORY_END_BYTES;
  for (let at = last; at >= Math.max(0, last - COMMENT_BYTES_MAX); at--) {
    if (tail.getUint32(at, true) === DIRECTORY_END && at + tail.getUint16(at + 20, true) === last) return at;
  }
  return undefined;
}

async function directoryIn64(archive: Blob, { view, from }: Tail, endAt: number): Promise<Directory | undefined> {
  const locatorAt = endAt - ZIP64_LOCATOR_BYTES;
  if (locatorAt < ZIP64_END_BYTES || view.getUint32(locatorAt, true) !== ZIP64_LOCATOR) return undefined;
  // It stands right before the locator, whatever was put before the file.
  const at = locatorAt - ZIP64_END_BYTES;
  if (view.getUint32(at, true) !== ZIP64_END) throw new ArchiveError(DAMAGED);
  const [count, size, start] = [32, 40, 48].map((field) => wide(view, at + field)) as [number, number, number];
  return placed(archive, { count, size, start, end: from + at });
}

/** Right before its end, or, where something was put between them, where its end says. */
async function placed(
  archive: Blob,
  { count, size, start, end }: Record<"count" | "size" | "start" | "end", number>,
): Promise<Directory> {
  const at = end - size;
  if (at >= start && (count === 0 || (await isEntryAt(archive, at)))) return { count, at, end, shift: at - start };
  if (start + size <= end && (await isEntryAt(archive, start))) return { count, at: start, end, shift: 0 };
  throw new ArchiveError(DAMAGED);
}

async function isEntryAt(archive: Blob, at: number): Promise<boolean> {
  const bytes = await bytesBetween(archive, at, at + 4);
  return bytes.length === 4 && new DataView(bytes.buffer).getUint32(0, true) === DIRECTORY_ENTRY;
}

/** Size, packed size and place of an entry. */
function sizesOf(view: DataView, at: number, extra: DataView): [number, number, number] {
  const short = [24, 20, 42].map((field) => view.getUint32(at + field, true)) as [number, number, number];
  const field = short.includes(IS_ZIP64_32) ? extraField(extra, ZIP64_EXTRA) : undefined;
  if (field === undefined) return short;
  // Only those that did not fit are there, one after the other.
  let place = 0;
  return short.map((value) => {
    if (value !== IS_ZIP64_32) return value;
    if (place + 8 > field.byteLength) throw new ArchiveError(DAMAGED);
    place += 8;
    return wide(field, place - 8);
  }) as [number, number, number];
}

/** @throws ArchiveError for a number that no file has bytes for */
function wide(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (value > Number.MAX_SAFE_INTEGER) throw new ArchiveError(DAMAGED);
  return value;
}
