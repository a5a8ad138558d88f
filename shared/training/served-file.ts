/** A file that the server hands out by its digest: it never changes, so that browsers keep it. */
export interface ServedFile {
  /** Of all its bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Bytes of a block of a file, as the server hands it out. */
export const FILE_BLOCK_BYTES = 256 * 1024;

/** Blocks of a file. */
export function fileBlocks({ bytes }: Pick<ServedFile, "bytes">): number {
  return Math.ceil(bytes / FILE_BLOCK_BYTES);
}

/** Bytes of a block. @param block 0 <= block < fileBlocks(file) */
export function fileBlockBytes({ bytes }: Pick<ServedFile, "bytes">, block: number): number {
  return Math.min(FILE_BLOCK_BYTES, bytes - block * FILE_BLOCK_BYTES);
}

/** Path of a block. @param folder where the server has such files @param block 0 <= block < fileBlocks(file) */
export function fileBlockPath(folder: string, file: ServedFile, block: number): string {
  const blocks = fileBlocks(file);
  if (!Number.isInteger(block) || block < 0 || block >= blocks) {
    throw new RangeError(`A file of ${file.bytes} bytes has blocks 0 to ${blocks - 1}, not ${block}.`);
  }
  return `${folder}/${file.sha256}/${block}`;
}
