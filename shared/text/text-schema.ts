import * as v from "valibot";
import { exactly, integer, oneOf } from "../fields.ts";
import { PRESET_NAMES, PRESETS } from "./presets.ts";
import { PRINTABLE_ASCII, VocabularySchema } from "./vocabulary.ts";

/** Fewest and most tokens that a model sees at once. */
export const CONTEXT_MIN = 4;
export const CONTEXT_MAX = 1024;

/** Largest text that is learnt from, as UTF-8: every tab has all of it in memory. */
export const TEXT_MEGABYTES_MAX = 16;
export const TEXT_BYTES_MAX = TEXT_MEGABYTES_MAX * 1024 * 1024;

/** Longest name of a text. */
export const TEXT_NAME_CHARACTERS_MAX = 80;

const TokensSchema = v.variant(
  "kind",
  [
    exactly(
      { kind: v.literal("characters"), characters: v.optional(VocabularySchema, PRINTABLE_ASCII) },
      "such tokens",
    ),
    exactly({ kind: v.literal("bytes") }, "such tokens"),
  ],
  "must have a kind: characters or bytes",
);
/**
 * How text becomes tokens, and tokens text: a token for each character of a vocabulary, which is sorted by code point, or
 * one for each byte of its UTF-8.
 */
export type TokensSpec = v.InferOutput<typeof TokensSchema>;

const SourceSchema = exactly(
  {
    name: v.pipe(
      v.string("must be a text"),
      v.minLength(1, "must not be empty"),
      v.maxLength(TEXT_NAME_CHARACTERS_MAX, `must have at most ${TEXT_NAME_CHARACTERS_MAX} characters`),
      v.check((text) => !/\p{Cc}/u.test(text), "must be one line"),
    ),
    sha256: v.pipe(v.string("must be a text"), v.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")),
    bytes: integer(1, TEXT_BYTES_MAX),
    characters: integer(1, TEXT_BYTES_MAX),
  },
  "a shared text",
);
/** The one text that all tabs of a session share: what it is called, and by what they know that they have the same. */
export type TextSource = v.InferOutput<typeof SourceSchema>;

/** What a session of text says of it (M4). */
export const TextSchema = v.pipe(
  exactly(
    {
      tokens: v.optional(TokensSchema, { kind: "characters" }),
      preset: v.optional(oneOf(PRESET_NAMES), "nano"),
      /** Tokens that the model sees at once; as many as the preset's where left out. */
      context: v.optional(integer(CONTEXT_MIN, CONTEXT_MAX)),
      /** The text that is dealt out; null where each tab brings its own. */
      source: v.optional(v.nullable(SourceSchema), null),
    },
    "a session's text",
  ),
  v.transform((text) => ({ ...text, context: text.context ?? PRESETS[text.preset].context })),
);
export type TextSpec = v.InferOutput<typeof TextSchema>;
