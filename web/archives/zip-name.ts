import { ArchiveError } from "./archive-error.ts";
import { fromCodePage437 } from "./code-page-437.ts";

/** A field that programs add where the name's code page is theirs: the same name once more, in UTF-8. */
const UNICODE_PATH_EXTRA = 0x7075;
const UNICODE_PATH_VERSION = 1;
const UNICODE_PATH_HEADER_BYTES = 5;

/** Computes a CRC-32. */
export type Crc32 = (bytes: Uint8Array) => number;

/**
 * The path of an entry, with slashes: in UTF-8 where a flag or a field says so, or where it happens to be, as many programs
 * write it without a word; and in code page 437 otherwise, as the format has it. Old programs write folders with
 * backslashes.
 * @param name as it is in the directory
 * @param extra the entry's further fields there
 * @throws ArchiveError where it leads out of the archive
 */
export function zipPath(name: Uint8Array, extra: DataView, crc32: Crc32): string {
  const path = (unicodePath(name, extra, crc32) ?? utf8(name) ?? fromCodePage437(name)).replaceAll("\\", "/");
  if (path.startsWith("/") || /^[a-z]:/i.test(path) || path.split("/").includes("..")) {
    throw new ArchiveError("has a path that leads out of the archive", path);
  }
  return path.replace(/^(?:\.\/)+/, "").normalize("NFC");
}

/** It holds a checksum of the plain name, so that it is known to be of this one, and not of one that it had before. */
function unicodePath(name: Uint8Array, extra: DataView, crc32: Crc32): string | undefined {
  const field = extraField(extra, UNICODE_PATH_EXTRA);
  if (field === undefined || field.byteLength <= UNICODE_PATH_HEADER_BYTES) return undefined;
  if (field.getUint8(0) !== UNICODE_PATH_VERSION || field.getUint32(1, true) !== crc32(name)) return undefined;
  return utf8(
    new Uint8Array(
      field.buffer,
      field.byteOffset + UNICODE_PATH_HEADER_BYTES,
      field.byteLength - UNICODE_PATH_HEADER_BYTES,
    ),
  );
}

/** A field of an entry by its ID, without ID and length; undefined where there is none, or it is cut off. */
export function extraField(extra: DataView, wanted: number): DataView | undefined {
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const [id, length] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    at += 4;
    if (id === wanted && at + length <= extra.byteLength) {
      return new DataView(extra.buffer, extra.byteOffset + at, length);
    }
    at += length;
  }
  return undefined;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
