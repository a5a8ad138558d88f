import { Inflate } from "fflate";
import { createCRC32 } from "hash-wasm";
import { ArchiveError } from "./archive-error.ts";
import type { UnpackingBudget } from "./unpacking-budget.ts";
import { packedBytes, zipDirectory, type ZipEntry } from "./zip-directory.ts";
import type { Crc32 } from "./zip-name.ts";

/** A file out of an archive, or why it does not come out of it. */
export interface Unpacked {
  readonly path: string;
  /** Refused ones name their path as entry. */
  readonly content: Uint8Array<ArrayBuffer> | ArchiveError;
  /** Share of the wanted files up to this one, 0..1. */
  readonly done: number;
}

/** What of a ZIP file is unpacked. */
export interface UnzipLimits {
  /** Files and folders that it may have. */
  readonly entriesMax: number;
  /** Largest file in it that is unpacked. */
  readonly entryBytesMax: number;
  readonly budget: UnpackingBudget;
  /** Whether a file is wanted at all; its bytes do not count otherwise. */
  readonly wants: (path: string) => boolean;
}

const MEGABYTE = 1024 * 1024;

const [STORED, DEFLATED] = [0, 8];
const OTHER_METHODS: ReadonlyMap<number, string> = new Map([
  [9, "Deflate64"],
  [12, "bzip2"],
  [14, "LZMA"],
  [93, "Zstandard"],
  [95, "XZ"],
  [98, "PPMd"],
  [99, "AES"],
]);

/** Deflate makes no byte out of less than this part of one. */
const DEFLATE_RATIO_MAX = 1032;

/** Packed bytes that are inflated at a time: what comes out of them before anybody looks is at most 16 MB. */
const STEP_BYTES = 16 * 1024;

/**
 * Unpacks the files of a ZIP file, one at a time as they are asked for, folders left out. Of the file no more is read than
 * its directory and what is asked for. Of a file in it that says it is small no more comes out than that; size and CRC-32
 * must be those of the directory. A file in it that is damaged or encrypted comes as a refusal, and the others come all
 * the same.
 * @throws ArchiveError where the archive as a whole cannot be read, or more comes out than the budget has
 */
export async function* unzip(
  archive: Blob,
  { entriesMax, entryBytesMax, budget, wants }: UnzipLimits,
): AsyncGenerator<Unpacked, void, void> {
  const hasher = await createCRC32();
  const crc32: Crc32 = (bytes) => Number.parseInt(hasher.init().update(bytes).digest("hex"), 16);
  const wanted = (await zipDirectory(archive, entriesMax, crc32)).filter((entry) => {
    const path = pathOf(entry);
    return !path.endsWith("/") && wants(path);
  });
  for (const [i, entry] of wanted.entries()) {
    const content =
      entry instanceof ArchiveError ? entry : await unpackedOr(archive, entry, { entryBytesMax, budget, crc32 });
    yield { path: pathOf(entry), content, done: (i + 1) / wanted.length };
  }
}

const pathOf = (entry: ZipEntry | ArchiveError): string =>
  entry instanceof ArchiveError ? (entry.entry ?? "") : entry.path;

interface Means {
  readonly entryBytesMax: number;
  readonly budget: UnpackingBudget;
  readonly crc32: Crc32;
}

async function unpackedOr(archive: Blob, entry: ZipEntry, means: Means): Promise<Unpacked["content"]> {
  try {
    refuseUnreadable(entry, means.entryBytesMax);
    const unpacked = inflated(await packedBytes(archive, entry), entry, means.budget);
    if (means.crc32(unpacked) !== entry.crc32) {
      throw new ArchiveError("is damaged: its checksum (CRC-32) is another", entry.path);
    }
    return unpacked;
  } catch (error) {
    if (error instanceof ArchiveError && error.entry !== null) return error;
    throw error;
  }
}

function refuseUnreadable({ path, isEncrypted, method, size, packedSize }: ZipEntry, entryBytesMax: number): void {
  if (isEncrypted || method === 99) throw new ArchiveError("is encrypted: unpack it with its password first", path);
  if (method !== STORED && method !== DEFLATED) {
    const name = OTHER_METHODS.get(method) ?? `method ${method}`;
    throw new ArchiveError(`is compressed with ${name}, which is not read: pack it as an ordinary ZIP file`, path);
  }
  const most = method === STORED ? packedSize : packedSize * DEFLATE_RATIO_MAX;
  if (size > entryBytesMax) {
    throw new ArchiveError(`unpacks to more than ${Math.floor(entryBytesMax / MEGABYTE)} MB`, path);
  }
  if (size > most) throw new ArchiveError("is damaged: it is said to be larger than it can be", path);
}

function inflated(
  packed: Uint8Array,
  { path, method, size }: ZipEntry,
  budget: UnpackingBudget,
): Uint8Array<ArrayBuffer> {
  budget.require(size);
  const out = new Uint8Array(size);
  let length = 0;
  const take = (chunk: Uint8Array): void => {
    if (length + chunk.length > size) {
      throw new ArchiveError("is damaged: more comes out of it than the archive's directory says", path);
    }
    budget.spend(chunk.length);
    out.set(chunk, length);
    length += chunk.length;
  };
  if (method === STORED) take(packed);
  else inflate(packed, path, take);
  if (length < size) throw new ArchiveError("is damaged: less comes out of it than the archive's directory says", path);
  return out;
}

function inflate(packed: Uint8Array, path: string, take: (chunk: Uint8Array) => void): void {
  const stream = new Inflate(take);
  try {
    for (let at = 0; at < packed.length; at += STEP_BYTES) {
      stream.push(packed.subarray(at, at + STEP_BYTES), at + STEP_BYTES >= packed.length);
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError("is damaged, or cut off", path);
  }
}
