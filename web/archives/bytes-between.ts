import { ArchiveError } from "./archive-error.ts";

/**
 * Bytes [from, to) of a file, fewer where it ends before; nothing else of it is read.
 * @throws ArchiveError where the file is not there any more
 */
export async function bytesBetween(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch {
    throw new ArchiveError("cannot be read; was it moved or changed?");
  }
}
