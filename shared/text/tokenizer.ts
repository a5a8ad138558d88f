import { isUtf8 } from "../wire/utf8.ts";
import { codePoint } from "./vocabulary.ts";
import type { TokensSpec } from "./text-schema.ts";

/** What became of a text. */
export interface Encoded {
  /** One for each character, byte or pair, 0..vocabulary-1. */
  readonly tokens: Uint16Array<ArrayBuffer>;
  /** Characters that the vocabulary has not, and how often each was there, the commonest first. */
  readonly foreign: readonly ForeignCharacter[];
}

export interface ForeignCharacter {
  readonly character: string;
  readonly count: number;
}

/** Turns text into tokens and back. */
export interface Tokenizer {
  /** How many different tokens there are. */
  readonly vocabulary: number;
  /** What stands for a character that the vocabulary has not; null where nothing does, so that it is left out. */
  readonly replacement: string | null;
  encode(text: string): Encoded;
  /**
   * Tokens of no character, such as half of one in bytes, become U+FFFD.
   * @param goesOn more may follow: a character of which only the first bytes are there is left out, not yet replaced
   */
  decode(tokens: Iterable<number>, goesOn?: boolean): string;
}

/** Tokens that need nothing to be told from a text. */
type PlainTokens = Exclude<TokensSpec, { readonly kind: "byte-pairs" }>;

export function plainTokenizer(spec: PlainTokens): Tokenizer {
  return spec.kind === "bytes" ? new ByteTokenizer() : new CharacterTokenizer(spec.characters);
}

/** How many different tokens there are. */
export function vocabularySize(spec: TokensSpec): number {
  return spec.kind === "byte-pairs" ? spec.vocabulary : plainTokenizer(spec).vocabulary;
}

/** Characters of a text that is encoded in one go, where others wait for the same thread. */
const PART_CHARACTERS = 16_384;

/**
 * As {@link Tokenizer.encode}, with pauses in which others have their turn.
 * @param pause ends when they had it; it is told the share of the text that is done
 */
export async function encodeWithPauses(
  tokenizer: Tokenizer,
  text: string,
  pause: (share: number) => Promise<void>,
): Promise<Encoded> {
  const parts: Encoded[] = [];
  // No tokenizer joins what is before white space with what is in it, so nothing becomes of the parts but of the whole.
  const end = /\S(?=\s)/gu;
  for (let at = 0; at < text.length;) {
    end.lastIndex = at + PART_CHARACTERS;
    const next = end.lastIndex < text.length && end.exec(text) ? end.lastIndex : text.length;
    parts.push(tokenizer.encode(text.slice(at, next)));
    at = next;
    await pause(at / text.length);
  }
  return {
    tokens: joinTokens(parts.map(({ tokens }) => tokens)),
    foreign: joinForeign(parts.map((part) => part.foreign)),
  };
}

/** What the digest of a text's tokens is of: 16-bit numbers, the lower byte first, as every device that has tabs has them. */
export function bytesOfTokens(tokens: Uint16Array): Uint8Array {
  return new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
}

/** Tokens, one list behind the other. */
export function joinTokens(lists: readonly Uint16Array[]): Uint16Array<ArrayBuffer> {
  const all = new Uint16Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const tokens of lists) {
    all.set(tokens, at);
    at += tokens.length;
  }
  return all;
}

/** The first of these that is in the vocabulary stands for what is not. */
const REPLACEMENTS = ["\uFFFD", "?", " "];

class CharacterTokenizer implements Tokenizer {
  readonly vocabulary: number;
  readonly replacement: string | null;
  readonly #characters: readonly string[];
  readonly #tokens: ReadonlyMap<string, number>;

  /** @param characters each once, by code point */
  constructor(characters: string) {
    this.#characters = [...characters];
    this.#tokens = new Map(this.#characters.map((character, token) => [character, token]));
    this.vocabulary = this.#characters.length;
    this.replacement = REPLACEMENTS.find((character) => this.#tokens.has(character)) ?? null;
  }

  encode(text: string): Encoded {
    const tokens = new Uint16Array(text.length);
    const foreign = new Map<string, number>();
    const instead = this.replacement === null ? undefined : this.#tokens.get(this.replacement);
    let length = 0;
    for (const character of text) {
      const known = this.#tokens.get(character);
      if (known === undefined) foreign.set(character, (foreign.get(character) ?? 0) + 1);
      const token = known ?? instead;
      if (token !== undefined) tokens[length++] = token;
    }
    return { tokens: tokens.slice(0, length), foreign: commonestFirst(foreign) };
  }

  decode(tokens: Iterable<number>): string {
    let text = "";
    for (const token of tokens) text += this.#characters[token] ?? "\uFFFD";
    return text;
  }
}

class ByteTokenizer implements Tokenizer {
  readonly vocabulary = 256;
  readonly replacement = null;

  encode(text: string): Encoded {
    return { tokens: Uint16Array.from(utf8Of(text)), foreign: [] };
  }

  decode(tokens: Iterable<number>, goesOn = false): string {
    return textOfUtf8(Uint8Array.from(tokens), goesOn);
  }
}

/** The foreign characters of several texts together, the commonest first. */
export function joinForeign(lists: readonly (readonly ForeignCharacter[])[]): readonly ForeignCharacter[] {
  const counts = new Map<string, number>();
  for (const { character, count } of lists.flat()) counts.set(character, (counts.get(character) ?? 0) + count);
  return commonestFirst(counts);
}

function commonestFirst(foreign: ReadonlyMap<string, number>): readonly ForeignCharacter[] {
  return [...foreign]
    .map(([character, count]) => ({ character, count }))
    .sort((a, b) => b.count - a.count || codePoint(a.character) - codePoint(b.character));
}

/** The bytes of a text as UTF-8; half a surrogate pair becomes U+FFFD. */
export function utf8Of(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (const character of text) {
    const said = codePoint(character);
    const point = said >= 0xd800 && said < 0xe000 ? 0xfffd : said;
    if (point < 0x80) {
      bytes[length++] = point;
    } else {
      const following = point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3;
      bytes[length++] = (LEADS[following] as number) | (point >> (6 * following));
      for (let k = following - 1; k >= 0; k--) bytes[length++] = 0x80 | ((point >> (6 * k)) & 0x3f);
    }
  }
  return bytes.slice(0, length);
}

/** What a first byte begins with, by the number of bytes that follow. */
const LEADS = [0, 0xc0, 0xe0, 0xf0];

/**
 * The text of some bytes; each that belongs to no character becomes U+FFFD.
 * @param goesOn more may follow: the first bytes of a character whose last are not there are left out
 */
export function textOfUtf8(bytes: Uint8Array, goesOn = false): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    if (goesOn && isBeginning(bytes, at)) return text;
    const { point, length } = characterAt(bytes, at);
    text += String.fromCodePoint(point);
    at += length;
  }
  return text;
}

/** Whether all that is left is the beginning of one character. */
function isBeginning(bytes: Uint8Array, at: number): boolean {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return false;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return at + length > bytes.length && bytes.subarray(at + 1).every((byte) => byte >> 6 === 0b10);
}

function characterAt(bytes: Uint8Array, at: number): { readonly point: number; readonly length: number } {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { point: lead, length: 1 };
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (!isUtf8(bytes, at, Math.min(bytes.length, at + length))) return { point: 0xfffd, length: 1 };
  let point = lead & (0x7f >> length);
  for (let k = 1; k < length; k++) point = (point << 6) | ((bytes[at + k] ?? 0) & 0x3f);
  return { point, length };
}
