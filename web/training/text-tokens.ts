import { sha256 } from "hash-wasm";
import { present } from "../../shared/assert.ts";
import { TEXT_PATH } from "../../shared/text/served-text.ts";
import { sharedTokens } from "../../shared/text/text-parts.ts";
import type { TextSource, TextSpec } from "../../shared/text/text-schema.ts";
import { bytesOfTokens, type Tokenizer } from "../../shared/text/tokenizer.ts";
import { DownloadError, type DownloadOptions } from "./download.ts";
import { FileDownload, textIn } from "./download-file.ts";
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
  readonly #download: FileDownload;
  #tokens: Uint16Array | undefined;
  #loading: Promise<void> | undefined;

  constructor(spec: TextSpec) {
    this.#late = new LateTokenizer(spec.tokens);
    this.#source = present(spec.source, "a shared text has a source");
    this.#download = new FileDownload(this.#source, TEXT_PATH);
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
    const bytes = await this.#download.bytes(options, progress);
    await this.#late.load(options);
    this.#tokens = await this.#tokensOf(bytes);
  }

  /** @throws DownloadError where the spec says something of the text that is not so */
  async #tokensOf(bytes: Uint8Array): Promise<Uint16Array> {
    const { name, tokens: counted } = this.#source;
    const { tokens } = this.tokenizer.encode(textIn(this.#source, bytes));
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
