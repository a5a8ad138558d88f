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

/** The merges that tokens of byte pairs are taken from: those of GPT-2, the most frequent first. */
export const PAIRS_ENCODING = "r50k_base";
/** So many tokens of byte pairs a vocabulary can have: the bytes, and the first merges. The last is all of them. */
export const PAIR_VOCABULARIES = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 50_256] as const;
export type PairVocabulary = (typeof PAIR_VOCABULARIES)[number];
/** What suits a small model: more of them are more parameters than the model has otherwise. */
export const PAIR_VOCABULARY = 1024;

const TokensSchema = v.variant(
  "kind",
  [
    exactly(
      { kind: v.literal("characters"), characters: v.optional(VocabularySchema, PRINTABLE_ASCII) },
      "such tokens",
    ),
    exactly({ kind: v.literal("bytes") }, "such tokens"),
    exactly(
      {
        kind: v.literal("byte-pairs"),
        encoding: v.optional(v.literal(PAIRS_ENCODING, `must be ${PAIRS_ENCODING}`), PAIRS_ENCODING),
        vocabulary: v.optional(
          v.picklist(PAIR_VOCABULARIES, `must be one of ${PAIR_VOCABULARIES.join(", ")}`),
          PAIR_VOCABULARY,
        ),
      },
      "such tokens",
    ),
  ],
  "must have a kind: characters, bytes or byte-pairs",
);
/**
 * How text becomes tokens, and tokens text: a token for each character of a vocabulary, which is sorted by code point, one
 * for each byte of its UTF-8, or one for as many bytes as the first merges of an encoding put together.
 */
export type TokensSpec = v.InferOutput<typeof TokensSchema>;

const Sha256 = v.pipe(v.string("must be a text"), v.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"));

const CountedTokensSchema = exactly({ count: integer(1, TEXT_BYTES_MAX), sha256: Sha256 }, "counted tokens");
/** The tokens that a text becomes, as 16-bit numbers, the lower byte first: how many, and their digest. */
export type CountedTokens = v.InferOutput<typeof CountedTokensSchema>;

const SourceSchema = exactly(
  {
    name: v.pipe(
      v.string("must be a text"),
      v.minLength(1, "must not be empty"),
      v.maxLength(TEXT_NAME_CHARACTERS_MAX, `must have at most ${TEXT_NAME_CHARACTERS_MAX} characters`),
      v.check((text) => !/\p{Cc}/u.test(text), "must be one line"),
    ),
    sha256: Sha256,
    bytes: integer(1, TEXT_BYTES_MAX),
    characters: integer(1, TEXT_BYTES_MAX),
    /** Where they are byte pairs: nobody can tell from the text alone, and all must have the same. */
    tokens: v.optional(CountedTokensSchema),
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
