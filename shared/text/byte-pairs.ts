import { BytePairEncodingCore } from "gpt-tokenizer/BytePairEncodingCore";
import { R50K_TOKEN_SPLIT_REGEX } from "gpt-tokenizer/encodingParams/constants";
import type { PairRanks } from "./pair-ranks.ts";
import { textOfUtf8, utf8Of, type Encoded, type Tokenizer } from "./tokenizer.ts";

/**
 * White space and the word behind it, of which the encoding joins nothing with what follows. Merging takes the square of a
 * piece's length, so what goes on without end, such as a genome, is cut.
 */
const WORD = /\s{0,256}\S{0,256}/gu;

/** Words whose tokens are remembered: a language has some ten thousands. */
const WORDS_REMEMBERED_MAX = 100_000;

/**
 * Byte pairs of GPT-2's encoding (Sennrich et al. 2016, Radford et al. 2019), or its first so many: as merges stand in the
 * order in which they were found, the first of them are the encoding that a smaller vocabulary would have had. All bytes
 * are among them, so every text has tokens, and nothing in it means anything else than itself, also where it looks like
 * one of the tokens by which other models end a text.
 */
export class BytePairTokenizer implements Tokenizer {
  readonly replacement = null;
  readonly vocabulary: number;
  readonly #core: BytePairEncodingCore;
  readonly #bytes: readonly Uint8Array[];
  readonly #remembered = new Map<string, readonly number[]>();

  /** @param ranks as many as the vocabulary has tokens */
  constructor(ranks: PairRanks) {
    this.vocabulary = ranks.length;
    this.#core = new BytePairEncodingCore({
      bytePairRankDecoder: [...ranks],
      tokenSplitRegex: R50K_TOKEN_SPLIT_REGEX,
      // Whole words are remembered here.
      mergeCacheSize: 0,
    });
    this.#bytes = ranks.map((token) => (typeof token === "string" ? utf8Of(token) : Uint8Array.from(token)));
  }

  encode(text: string): Encoded {
    let tokens = new Uint16Array(text.length);
    let length = 0;
    for (const [word] of text.matchAll(WORD)) {
      const found = this.#tokensOf(word);
      if (length + found.length > tokens.length) tokens = grown(tokens, length + found.length);
      tokens.set(found, length);
      length += found.length;
    }
    return { tokens: tokens.slice(0, length), foreign: [] };
  }

  decode(tokens: Iterable<number>, goesOn = false): string {
    const bytes: number[] = [];
    // Of a token that there is not, a byte that is no character either.
    for (const token of tokens) bytes.push(...(this.#bytes[token] ?? [0xff]));
    return textOfUtf8(Uint8Array.from(bytes), goesOn);
  }

  #tokensOf(word: string): readonly number[] {
    if (word === "") return [];
    const remembered = this.#remembered.get(word);
    if (remembered) return remembered;
    const tokens = this.#core.encodeNative(word);
    if (this.#remembered.size >= WORDS_REMEMBERED_MAX) this.#remembered.clear();
    this.#remembered.set(word, tokens);
    return tokens;
  }
}

function grown(tokens: Uint16Array<ArrayBuffer>, least: number): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(Math.max(least, 2 * tokens.length));
  larger.set(tokens);
  return larger;
}
