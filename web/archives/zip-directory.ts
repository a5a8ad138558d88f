import { ArchiveError } from "./archive-error.ts";

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
}

const [LOCAL_HEADER, DIRECTORY_ENTRY, DIRECTORY_END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [ZIP64_LOCATOR, ZIP64_END] = [0x07064b50, 0x06064b50];
const [DIRECTORY_ENTRY_BYTES, DIRECTORY_END_BYTES, ZIP64_LOCATOR_BYTES, ZIP64_END_BYTES] = [46, 22, 20, 56];
const LOCAL_HEADER_BYTES = 30;
const COMMENT_BYTES_MAX = 0xffff;
/** In these fields a number stands elsewhere, in 64 bits. */
const [IS_ZIP64_16, IS_ZIP64_32] = [0xffff, 0xffffffff];
const ZIP64_EXTRA = 1;
const [ENCRYPTED_FLAG, UTF8_FLAG] = [1, 0x800];

const DAMAGED = "is damaged, or not a ZIP file";

/** Whether these are the first bytes of a ZIP file that begins at once. */
export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/**
 * Reads the directory of a ZIP file (PKWARE's APPNOTE 6.3), also in 64 bits, and where bytes were put before the file.
 * @param entriesMax files and folders that it may have
 * @throws ArchiveError where it is damaged, split, or has too many entries; where two have one path, or one leads out
 */
export function zipDirectory(bytes: Uint8Array, entriesMax: number): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, at, end, shift } = directoryOf(view);
  if (count > entriesMax) throw new ArchiveError(`has more than ${entriesMax.toLocaleString("en")} entries`);
  const entries = new Map<string, ZipEntry>();
  let next = at;
  for (let i = 0; i < count; i++) {
    if (next + DIRECTORY_ENTRY_BYTES > end || view.getUint32(next, true) !== DIRECTORY_ENTRY) {
      throw new ArchiveError(DAMAGED);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(next + field, true)) as [
      number,
      number,
      number,
    ];
    const nameAt = next + DIRECTORY_ENTRY_BYTES;
    const after = nameAt + nameBytes + extraBytes + commentBytes;
    if (after > end) throw new ArchiveError(DAMAGED);
    const flags = view.getUint16(next + 8, true);
    const path = pathOf(bytes.subarray(nameAt, nameAt + nameBytes), (flags & UTF8_FLAG) !== 0);
    if (entries.has(path)) throw new ArchiveError("is in the archive twice", path);
    const [size, packedSize, headerAt] = sizesOf(view, next, nameAt + nameBytes, extraBytes);
    entries.set(path, {
      path,
      method: view.getUint16(next + 10, true),
      isEncrypted: (flags & ENCRYPTED_FLAG) !== 0,
      crc32: view.getUint32(next + 16, true),
      packedSize,
      size,
      headerAt: headerAt + shift,
    });
    next = after;
  }
  return [...entries.values()];
}

/** The bytes of an entry as they are packed. @throws ArchiveError where they are not all there */
export function packedBytes(bytes: Uint8Array, { headerAt, packedSize, path }: ZipEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (headerAt + LOCAL_HEADER_BYTES > bytes.length || view.getUint32(headerAt, true) !== LOCAL_HEADER) {
    throw new ArchiveError("is damaged: it does not stand where the archive's directory says", path);
  }
  const at = headerAt + LOCAL_HEADER_BYTES + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  if (at + packedSize > bytes.length) throw new ArchiveError("is cut off", path);
  return bytes.subarray(at, at + packedSize);
}

interface Directory {
  readonly count: number;
  readonly at: number;
  readonly end: number;
  /** Bytes that were put before the file: all of its places count from behind them. */
  readonly shift: number;
}

function directoryOf(view: DataView): Directory {
  const endAt = directoryEnd(view);
  const [disk, firstDisk, here, count] = [4, 6, 8, 10].map((field) => view.getUint16(endAt + field, true)) as [
    number,
    number,
    number,
    number,
  ];
  const [size, start] = [view.getUint32(endAt + 12, true), view.getUint32(endAt + 16, true)];
  if ([count, size, start].some((value) => value === IS_ZIP64_16 || value === IS_ZIP64_32)) {
    const in64 = directoryIn64(view, endAt);
    if (in64) return in64;
  }
  if (disk !== firstDisk || disk !== 0 || here !== count) throw new ArchiveError("is one part of several");
  return placed({ count, size, start, end: endAt });
}

/** Where the end of the directory stands: at the end of the file, before a comment of just the right length. */
function directoryEnd(view: DataView): number {
  const last = view.byteLength - DIRECTORY_END_BYTES;
  for (let at = last; at >= Math.max(0, last - COMMENT_BYTES_MAX); at--) {
    if (view.getUint32(at, true) === DIRECTORY_END && at + view.getUint16(at + 20, true) === last) return at;
  }
  throw new ArchiveError(DAMAGED);
}

function directoryIn64(view: DataView, endAt: number): Directory | undefined {
  const locatorAt = endAt - ZIP64_LOCATOR_BYTES;
  if (locatorAt < ZIP64_END_BYTES || view.getUint32(locatorAt, true) !== ZIP64_LOCATOR) return undefined;
  // It stands right before the locator, whatever was put before the file.
  const at = locatorAt - ZIP64_END_BYTES;
  if (view.getUint32(at, true) !== ZIP64_END) throw new ArchiveError(DAMAGED);
  const [count, size, start] = [32, 40, 48].map((field) => wide(view, at + field)) as [number, number, number];
  return placed({ count, size, start, end: at });
}

function placed({ count, size, start, end }: Record<"count" | "size" | "start" | "end", number>): Directory {
  const at = end - size;
  if (at < start) throw new ArchiveError(DAMAGED);
  return { count, at, end, shift: at - start };
}

/** Size, packed size and place of an entry. */
function sizesOf(view: DataView, at: number, extraAt: number, extraBytes: number): [number, number, number] {
  const short = [24, 20, 42].map((field) => view.getUint32(at + field, true)) as [number, number, number];
  if (!short.includes(IS_ZIP64_32)) return short;
  for (let next = extraAt; next + 4 <= extraAt + extraBytes;) {
    const [id, length] = [view.getUint16(next, true), view.getUint16(next + 2, true)];
    next += 4;
    if (id === ZIP64_EXTRA && next + length <= extraAt + extraBytes) {
      // Only those that did not fit are there, one after the other.
      let place = next;
      return short.map((value) => {
        if (value !== IS_ZIP64_32) return value;
        if (place + 8 > next + length) throw new ArchiveError(DAMAGED);
        place += 8;
        return wide(view, place - 8);
      }) as [number, number, number];
    }
    next += length;
  }
  return short;
}

/** @throws ArchiveError for a number that no file has bytes for */
function wide(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (value > Number.MAX_SAFE_INTEGER) throw new ArchiveError(DAMAGED);
  return value;
}

/** Old programs write names in code pages of their own, and folders with backslashes. */
function pathOf(name: Uint8Array, isUtf8: boolean): string {
  const path = textOf(name, isUtf8).replaceAll("\\", "/");
  if (path.startsWith("/") || /^[a-z]:/i.test(path) || path.split("/").includes("..")) {
    throw new ArchiveError("has a path that leads out of the archive", path);
  }
  return path.replace(/^(?:\.\/)+/, "");
}

function textOf(name: Uint8Array, isUtf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(name);
  } catch {
    if (isUtf8) throw new ArchiveError("has a name that is not in UTF-8, as it should be");
    return new TextDecoder("windows-1252").decode(name);
  }
}
