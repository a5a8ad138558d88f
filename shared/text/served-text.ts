import * as v from "valibot";
import { isRecord } from "../fields.ts";
import {
  PAIR_VOCABULARIES,
  PAIR_VOCABULARY,
  TEXT_BYTES_MAX,
  type CountedTokens,
  type PairVocabulary,
  type TextSource,
  type TextSpec,
} from "./text-schema.ts";
import { plainTokenizer } from "./tokenizer.ts";
import { shownCharacter, VOCABULARY_MAX } from "./vocabulary.ts";

/** Where the server tells of the text that it has, and below it hands out the blocks of texts. */
export const TEXT_PATH = "/data/text";

/** Path at which the server tells how many byte pairs a text has, for a vocabulary of that size. */
export function countedTokensPath({ sha256 }: Pick<TextSource, "sha256">, vocabulary: PairVocabulary): string {
  return `${TEXT_PATH}/${sha256}/byte-pairs/${vocabulary}`;
}

/** What it tells there. */
export const ServedTokens = v.object({
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(TEXT_BYTES_MAX)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** What the server tells of its text. */
export const ServedText = v.object({
  source: v.object({
    name: v.string(),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(TEXT_BYTES_MAX)),
    characters: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(TEXT_BYTES_MAX)),
  }),
  /** Its characters, each once, by code point; null where they are more than a vocabulary may have. */
  vocabulary: v.nullable(v.pipe(v.string(), v.maxLength(2 * VOCABULARY_MAX))),
});
export type ServedText = v.InferOutput<typeof ServedText>;

/**
 * A session as somebody asks for it, with what is left open of a text filled in: the text itself, its characters as the
 * vocabulary, what it becomes in byte pairs. What else is wrong with it is found where it is checked.
 * @param served the text that it names, or that the server has for those that name none
 * @param input anything, usually parsed JSON
 * @param counted what the text becomes in the tokens that {@link pairsAskedFor}; null where it asks for none
 */
export function withServedText(input: unknown, served: ServedText, counted: CountedTokens | null = null): unknown {
  const text = sharedTextIn(input);
  if (text === undefined || !isRecord(input)) return input;
  const said = isRecord(text.source) ? text.source : served.source;
  if (said.sha256 !== served.source.sha256) return input;
  const source = { ...said, ...(counted !== null && { tokens: counted }) };
  return { ...input, text: { ...text, tokens: withVocabulary(text.tokens, served), source } };
}

/** In how large a vocabulary of byte pairs the server's text is asked for, where it is; undefined where it is not. */
export function pairsAskedFor(input: unknown): PairVocabulary | undefined {
  const tokens = sharedTextIn(input)?.tokens;
  if (!isRecord(tokens) || tokens.kind !== "byte-pairs") return undefined;
  const asked = tokens.vocabulary ?? PAIR_VOCABULARY;
  return PAIR_VOCABULARIES.find((size) => size === asked);
}

/** The digest of the text that an input names; undefined where it leaves open which. */
export function digestAskedFor(input: unknown): string | undefined {
  const source = isRecord(input) && isRecord(input.text) ? input.text.source : undefined;
  return isRecord(source) && typeof source.sha256 === "string" ? source.sha256 : undefined;
}

/**
 * What an input says of its text, where it leaves open which, or what this becomes; undefined where it does not, or learns
 * from something else.
 */
function sharedTextIn(input: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(input) || input.task !== "text" || (input.data ?? "shared") !== "shared") return undefined;
  const text = input.text ?? {};
  if (!isRecord(text)) return undefined;
  const isTold = isRecord(text.source) ? text.source.tokens !== undefined : (text.source ?? null) !== null;
  return isTold ? undefined : text;
}

/**
 * Why a session of a shared text cannot be trained with what the server has; undefined where it can, or needs nothing.
 * @param counted what the server's text becomes in the session's byte pairs; null where they are something else
 */
export function misfitOf(
  { source, tokens }: TextSpec,
  served: ServedText,
  counted: CountedTokens | null,
): string | undefined {
  if (source === null) return undefined;
  const { name, sha256, bytes, characters } = served.source;
  if (source.sha256 !== sha256) return `must be one that this server has: it has ${name}, with the digest ${sha256}`;
  if (source.bytes !== bytes || source.characters !== characters) {
    return `must be told as it is: ${name} has ${bytes} bytes and ${characters} characters`;
  }
  if (counted !== null && (source.tokens?.count !== counted.count || source.tokens.sha256 !== counted.sha256)) {
    return `must be told as it is: ${name} becomes ${counted.count} such tokens, with the digest ${counted.sha256}`;
  }
  if (tokens.kind !== "characters" || plainTokenizer(tokens).replacement !== null) return undefined;
  const missing = [...(served.vocabulary ?? "")].filter((character) => !tokens.characters.includes(character));
  if (missing.length === 0) return undefined;
  return `must have all characters of ${name}, or one that stands for those it has not: ${missing.map(shownCharacter).join(" ")}`;
}

/** Characters where the text has few enough of them, and bytes otherwise, unless somebody has chosen. */
function withVocabulary(tokens: unknown, { vocabulary }: ServedText): unknown {
  if (tokens === undefined)
    return vocabulary === null ? { kind: "bytes" } : { kind: "characters", characters: vocabulary };
  if (!isRecord(tokens) || tokens.kind !== "characters" || tokens.characters !== undefined) return tokens;
  return vocabulary === null ? tokens : { ...tokens, characters: vocabulary };
}
