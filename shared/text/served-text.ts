import * as v from "valibot";
import { TEXT_BYTES_MAX, type TextSource, type TextSpec } from "./text-schema.ts";
import { tokenizerOf } from "./tokenizer.ts";
import { shownCharacter, VOCABULARY_MAX } from "./vocabulary.ts";

/** Bytes of a block of a text, as the server hands it out. */
export const TEXT_BLOCK_BYTES = 256 * 1024;

/** Where the server tells of the text that it has. */
export const TEXT_PATH = "/data/text";

/** Path of a block of a text. @param block 0 <= block < textBlocks(source) */
export function textBlockPath({ sha256, bytes }: Pick<TextSource, "sha256" | "bytes">, block: number): string {
  if (!Number.isInteger(block) || block < 0 || block >= textBlocks({ bytes })) {
    throw new RangeError(`A text of ${bytes} bytes has blocks 0 to ${textBlocks({ bytes }) - 1}, not ${block}.`);
  }
  return `${TEXT_PATH}/${sha256}/${block}`;
}

export function textBlocks({ bytes }: Pick<TextSource, "bytes">): number {
  return Math.ceil(bytes / TEXT_BLOCK_BYTES);
}

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
 * A session as somebody asks for it, with what the server's text leaves open filled in: the text itself, and its
 * characters as the vocabulary. What else is wrong with it is found where it is checked.
 * @param input anything, usually parsed JSON
 */
export function withServedText(input: unknown, served: ServedText): unknown {
  if (!isRecord(input) || input.task !== "text" || (input.data ?? "shared") !== "shared") return input;
  const text = input.text ?? {};
  if (!isRecord(text) || (text.source ?? null) !== null) return input;
  return { ...input, text: { ...text, tokens: withVocabulary(text.tokens, served), source: served.source } };
}

/** Why a session of a shared text cannot be trained with what the server has; undefined where it can, or needs nothing. */
export function misfitOf({ source, tokens }: TextSpec, served: ServedText): string | undefined {
  if (source === null) return undefined;
  const { name, sha256, bytes, characters } = served.source;
  if (source.sha256 !== sha256) return `must be one that this server has: it has ${name}, with the digest ${sha256}`;
  if (source.bytes !== bytes || source.characters !== characters) {
    return `must be told as it is: ${name} has ${bytes} bytes and ${characters} characters`;
  }
  if (tokens.kind === "bytes" || tokenizerOf(tokens).replacement !== null) return undefined;
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

function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
