import { Inflate } from "fflate";
import { createCRC32 } from "hash-wasm";
import { ArchiveError } from "./archive-error.ts";
import type { UnpackingBudget } from "./unpacking-budget.ts";
import { packedBytes, zipDirectory, type ZipEntry } from "./zip-directory.ts";

/** A file out of an archive. */
export interface Unpacked {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Share of the wanted files up to this one, 0..1. */
  readonly done: number;
}

/** What of a ZIP file is unpacked. */
export interface UnzipLimits {
  /** Files and folders that it may have. */
  readonly entriesMax: number;
  readonly budget: UnpackingBudget;
  /** Whether a file is wanted at all; its bytes do not count otherwise. */
  readonly wants: (path: string) => boolean;
}

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
 * Unpacks the files of a ZIP file, one at a time as they are asked for, folders left out. Of a file that says it is
 * small no more comes out than that; size and CRC-32 must be those of the directory.
 * @throws ArchiveError naming the file in it that is not unpacked, and why
 */
export async function* unzip(
  bytes: Uint8Array,
  { entriesMax, budget, wants }: UnzipLimits,
): AsyncGenerator<Unpacked, void, void> {
  const wanted = zipDirectory(bytes, entriesMax).filter(({ path }) => !path.endsWith("/") && wants(path));
  budget.require(wanted.reduce((sum, { size }) => sum + size, 0));
  for (const entry of wanted) refuseUnreadable(entry);
  const crc32 = await createCRC32();
  for (const [i, entry] of wanted.entries()) {
    const unpacked = inflated(packedBytes(bytes, entry), entry, budget);
    if (Number.parseInt(crc32.init().update(unpacked).digest("hex"), 16) !== entry.crc32) {
      throw new ArchiveError("is damaged: its checksum (CRC-32) is another", entry.path);
    }
    yield { path: entry.path, bytes: unpacked, done: (i + 1) / wanted.length };
  }
}

function refuseUnreadable({ path, isEncrypted, method, size, packedSize }: ZipEntry): void {
  if (isEncrypted || method === 99) throw new ArchiveError("is encrypted: unpack it with its password first", path);
  if (method !== STORED && method !== DEFLATED) {
    const name = OTHER_METHODS.get(method) ?? `method ${method}`;
    throw new ArchiveError(`is compressed with ${name}, which is not read: pack it as an ordinary ZIP file`, path);
  }
  const most = method === STORED ? packedSize : packedSize * DEFLATE_RATIO_MAX;
  if (size > most) throw new ArchiveError("is damaged: it is said to be larger than it can be", path);
}

function inflated(
  packed: Uint8Array,
  { path, method, size }: ZipEntry,
  budget: UnpackingBudget,
): Uint8Array<ArrayBuffer> {
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
