import { unzipSync, type UnzipFileInfo } from "fflate";
import { DataFileError } from "./data-file-error.ts";
import { ENTRIES_MAX, FILE_BYTES_MAX, FILE_MEGABYTES_MAX } from "./limits.ts";

/** A file out of an archive. */
export interface Unpacked {
  /** The archive's name and the path in it. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Files that systems leave in folders and archives, and folders themselves. */
export function isClutter(path: string): boolean {
  const parts = path.split("/");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    name === "" ||
    parts.some((part) => part.startsWith(".")) ||
    parts.includes("__MACOSX") ||
    /^(?:thumbs\.db|desktop\.ini)$/i.test(name)
  );
}

/**
 * Unpacks a ZIP file, all but clutter.
 * @throws DataFileError where it is damaged, or would unpack to more than may be read
 */
export function unzip(file: string, bytes: Uint8Array): readonly Unpacked[] {
  let [entries, unpackedBytes] = [0, 0];
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    entries += 1;
    if (entries > ENTRIES_MAX) {
      throw new DataFileError(file, null, `has more than ${ENTRIES_MAX.toLocaleString("en")} entries`);
    }
    if (isClutter(name)) return false;
    unpackedBytes += originalSize;
    if (unpackedBytes > FILE_BYTES_MAX) throw tooLarge(file);
    return true;
  };
  try {
    return Object.entries(unzipSync(bytes, { filter })).map(([path, content]) => ({
      path: `${file}/${path}`,
      bytes: content as Uint8Array<ArrayBuffer>,
    }));
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(file, null, "is damaged, or not a ZIP file");
  }
}

/**
 * Unpacks a gzip file.
 * @throws DataFileError as {@link unzip}
 */
export async function gunzip(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > FILE_BYTES_MAX) {
        await reader.cancel();
        throw tooLarge(file);
      }
      chunks.push(next.value as Uint8Array<ArrayBuffer>);
    }
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError(file, null, "is damaged, or not a gzip file");
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function tooLarge(file: string): DataFileError {
  return new DataFileError(file, null, `unpacks to more than ${FILE_MEGABYTES_MAX} MB`);
}
