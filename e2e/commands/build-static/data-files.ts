import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { READY_TASKS, readySource } from "../../../shared/session/ready/ready-tasks.ts";
import { READY_PATH } from "../../../shared/session/ready/served-ready.ts";
import { countedTokensPath, TEXT_PATH } from "../../../shared/text/served-text.ts";
import { PAIR_VOCABULARIES } from "../../../shared/text/text-schema.ts";
import { MNIST_PARTS, mnistBlockPath, mnistBlocks } from "../../../shared/training/datasets.ts";
import { EXTRACTOR_NAMES, EXTRACTORS, EXTRACTORS_PATH } from "../../../shared/training/extractors/extractors.ts";
import { FILE_BLOCK_BYTES, fileBlockPath, fileBlocks, type ServedFile } from "../../../shared/training/served-file.ts";
import { extractorBytes } from "../../../signaling-server/extractor-weights.ts";
import { readMnistBlock } from "../../../signaling-server/mnist.ts";
import { readyBytes } from "../../../signaling-server/ready-data.ts";
import { defaultText, type SharedText } from "../../../signaling-server/shared-text.ts";
import { readyText } from "../../../signaling-server/texts.ts";

const compress = promisify(gzip);
const GZIP_LEVEL = 6;

/** Writes data into a folder under the addresses at which a server hands them out. */
class DataFolder {
  readonly #folder: string;
  bytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(address: string, content: string | Buffer): Promise<void> {
    const file = path.join(this.#folder, ...address.split("/"));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    this.bytes += content.length;
  }

  /** A block of data: packed where that makes it smaller, which whoever fetches it knows by its length. */
  async writeBlock(address: string, block: Buffer): Promise<void> {
    const packed = await compress(block, { level: GZIP_LEVEL });
    await this.write(address, packed.length < block.length ? packed : block);
  }

  async writeBlocks(folder: string, file: ServedFile, bytesOf: (block: number) => Buffer): Promise<void> {
    for (let block = 0; block < fileBlocks(file); block += 1) {
      await this.writeBlock(fileBlockPath(folder, file, block), bytesOf(block));
    }
  }

  async writeText(text: SharedText): Promise<void> {
    const { source } = text.served;
    await this.writeBlocks(TEXT_PATH, source, (block) => text.block(block));
    for (const vocabulary of PAIR_VOCABULARIES) {
      await this.write(countedTokensPath(source, vocabulary), JSON.stringify(await text.count(vocabulary)));
    }
  }
}

/** What sessions can learn from: MNIST, the text, what ready tasks learn from, and networks that see pictures. */
export const DATA_KINDS = ["digits", "text", "ready", "pictures"] as const;
export type DataKind = (typeof DATA_KINDS)[number];

const WRITERS: Readonly<Record<DataKind, (data: DataFolder) => Promise<void>>> = {
  async digits(data) {
    for (const part of MNIST_PARTS) {
      for (let block = 0; block < mnistBlocks(part); block += 1) {
        await data.writeBlock(mnistBlockPath(part, block), await readMnistBlock(part, block));
      }
    }
  },
  async text(data) {
    const text = await defaultText();
    // What a server says at the name of the folder itself lies within it.
    await data.write(`${TEXT_PATH}/served.json`, JSON.stringify(text.served));
    await data.writeText(text);
  },
  async ready(data) {
    for (const ready of READY_TASKS) {
      const own = await readyText(ready);
      const file = { name: ready.name, ...readySource(ready) };
      if (own === undefined) await data.writeBlocks(READY_PATH, file, blocksOf(await readyBytes(ready)));
      else await data.writeText(own);
    }
  },
  async pictures(data) {
    for (const extractor of EXTRACTOR_NAMES.map((name) => EXTRACTORS[name])) {
      await data.writeBlocks(EXTRACTORS_PATH, extractor.file, blocksOf(await extractorBytes(extractor)));
    }
  },
};

/**
 * Writes what sessions may learn from.
 * @param folder the root of the pages
 * @returns how many bytes that are
 */
export async function writeData(folder: string, kinds: readonly DataKind[]): Promise<number> {
  const data = new DataFolder(folder);
  for (const kind of new Set(kinds)) await WRITERS[kind](data);
  return data.bytes;
}

function blocksOf(whole: Buffer): (block: number) => Buffer {
  return (at) => whole.subarray(at * FILE_BLOCK_BYTES, (at + 1) * FILE_BLOCK_BYTES);
}
