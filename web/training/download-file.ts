import { sha256 } from "hash-wasm";
import { fileBlockBytes, fileBlockPath, fileBlocks, type ServedFile } from "../../shared/training/served-file.ts";
import { download, DownloadError, type DownloadOptions } from "./download.ts";
import type { DataProgress } from "./seat-samples.ts";

/** A file that a session names by its digest. */
export interface NamedFile extends ServedFile {
  /** What people know it by. */
  readonly name: string;
}

/** The whole of a file, block after block; those that have come are kept where a later one does not. */
export class FileDownload {
  readonly #file: NamedFile;
  readonly #folder: string;
  readonly #blocks: Uint8Array[] = [];

  /** @param folder where the server has it */
  constructor(file: NamedFile, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  /**
   * Its bytes, which are forgotten here.
   * @throws DownloadError where they cannot be had, or are another file's
   */
  async bytes(options: DownloadOptions, progress: DataProgress): Promise<Uint8Array> {
    const file = this.#file;
    const blocks = fileBlocks(file);
    progress(this.#blocks.length, blocks);
    while (this.#blocks.length < blocks) {
      const block = this.#blocks.length;
      const path = fileBlockPath(this.#folder, file, block);
      this.#blocks.push(await download(path, fileBlockBytes(file, block), options));
      progress(this.#blocks.length, blocks);
    }
    const bytes = joined(this.#blocks.splice(0));
    if ((await sha256(bytes)) === file.sha256) return bytes;
    throw new DownloadError(`What the server has is another one than the session's, ${file.name}: its digest differs.`);
  }
}

/** @throws DownloadError where a file is no text */
export function textIn({ name }: Pick<NamedFile, "name">, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DownloadError(`${name} is no text in UTF-8.`);
  }
}

function joined(blocks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}
