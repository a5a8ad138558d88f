import { present } from "../../shared/assert.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import type { TokensSpec } from "../../shared/text/text-schema.ts";
import { loadTokenizer } from "../../shared/text/load-tokenizer.ts";
import type { Tokenizer } from "../../shared/text/tokenizer.ts";
import { tryAgain } from "../../shared/try-again.ts";
import { DownloadError, type DownloadOptions } from "./download.ts";

/** Waits between attempts to fetch the code of a tokenizer: a server may be away for a moment. */
const WAITS_MS = [250, 1000];

/** A session's tokenizer, which is fetched where it is needed. */
export class LateTokenizer {
  readonly #tokens: TokensSpec;
  #loaded: Tokenizer | undefined;

  constructor(tokens: TokensSpec) {
    this.#tokens = tokens;
  }

  /** It must be here. */
  get tokenizer(): Tokenizer {
    return present(this.#loaded, "the tokenizer was loaded before it is used");
  }

  /** @throws DownloadError */
  async load({ wait }: Pick<DownloadOptions, "wait">): Promise<void> {
    try {
      this.#loaded ??= await tryAgain(() => loadTokenizer(this.#tokens), WAITS_MS, wait);
    } catch (error) {
      throw new DownloadError(`Could not download what makes tokens of a text: ${reasonOf(error)}.`);
    }
  }
}
