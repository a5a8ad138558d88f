import { sha256 } from "hash-wasm";
import { present } from "../../shared/assert.ts";
import { TEXT_BLOCK_BYTES, textBlockPath, textBlocks } from "../../shared/text/served-text.ts";
import { sharedTokens } from "../../shared/text/text-parts.ts";
import type { TextSource, TextSpec } from "../../shared/text/text-schema.ts";
import { bytesOfTokens, type Tokenizer } from "../../shared/text/tokenizer.ts";
import { download, DownloadError, type DownloadOptions } from "./download.ts";
import { LateTokenizer } from "./late-tokenizer.ts";
import type { DataProgress } from "./seat-samples.ts";

/** A whole text as tokens. */
export interface TextTokens {
  /** How many tokens it has; known before they are here. */
  readonly length: number;
  /** They must be here. */
  readonly tokens: Uint16Array;
  /** Makes text of them again; they must be here. */
  readonly tokenizer: Tokenizer;
  /** @throws DownloadError */
  load(options: DownloadOptions, progress: DataProgress): Promise<void>;
}

/** The text that people gave to this tab. */
export class OwnTextTokens implements TextTokens {
  readonly tokens: Uint16Array;
  readonly #late: LateTokenizer;

  constructor(tokens: Uint16Array, spec: TextSpec) {
    this.tokens = tokens;
    this.#late = new LateTokenizer(spec.tokens);
  }

  get length(): number {
    return this.tokens.length;
  }

  get tokenizer(): Tokenizer {
    return this.#late.tokenizer;
  }

  /** The text is here. */
  load(options: DownloadOptions): Promise<void> {
    return this.#late.load(options);
  }
}

/**
 * The text that all tabs of a session share. Each has the whole of it, a megabyte or so: no change of view makes another
 * download, and each can tell that it has the very text that the spec names.
 */
export class SharedTextTokens implements TextTokens {
  readonly length: number;
  readonly #source: TextSource;
  readonly #late: LateTokenizer;
  readonly #blocks: Uint8Array[] = [];
  #tokens: Uint16Array | undefined;
  #loading: Promise<void> | undefined;

  constructor(spec: TextSpec) {
    this.#late = new LateTokenizer(spec.tokens);
    this.#source = present(spec.source, "a shared text has a source");
    this.length = present(sharedTokens(spec), "a shared text has as many tokens as its source says");
  }

  get tokens(): Uint16Array {
    return present(this.#tokens, "the text was loaded before it is used");
  }

  get tokenizer(): Tokenizer {
    return this.#late.tokenizer;
  }

  async load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    if (this.#tokens !== undefined) return;
    this.#loading ??= this.#load(options, progress).finally(() => (this.#loading = undefined));
    await this.#loading;
  }

  async #load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    const source = this.#source;
    const blocks = textBlocks(source);
    progress(this.#blocks.length, blocks);
    while (this.#blocks.length < blocks) {
      const block = this.#blocks.length;
      const size = Math.min(TEXT_BLOCK_BYTES, source.bytes - block * TEXT_BLOCK_BYTES);
      this.#blocks.push(await download(textBlockPath(source, block), size, options));
      progress(this.#blocks.length, blocks);
    }
    const bytes = joined(this.#blocks.splice(0));
    if ((await sha256(bytes)) !== source.sha256) {
      throw new DownloadError(
        `The server's text is another one than the session's, ${source.name}: its digest differs.`,
      );
    }
    await this.#late.load(options);
    this.#tokens = await this.#tokensOf(bytes);
  }

  /** @throws DownloadError where the spec says something of the text that is not so */
  async #tokensOf(bytes: Uint8Array): Promise<Uint16Array> {
    const { name, tokens: counted } = this.#source;
    const { tokens } = this.tokenizer.encode(textOf(this.#source, bytes));
    if (tokens.length !== this.length) {
      const [has, said] = [tokens.length, this.length].map((count) => count.toLocaleString("en"));
      throw new DownloadError(`${name} has ${has} tokens, but the session says ${said}.`);
    }
    // What counts as a letter, browsers of different years do not agree on.
    if (counted !== undefined && (await sha256(bytesOfTokens(tokens))) !== counted.sha256) {
      throw new DownloadError(
        `${name} becomes other tokens in this browser than the session says: their digest differs.`,
      );
    }
    return tokens;
  }
}

function textOf({ name }: TextSource, bytes: Uint8Array): string {
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
