import RANKS from "gpt-tokenizer/bpeRanks/r50k_base";
import { assert } from "../assert.ts";
import { PAIR_VOCABULARIES, type PairVocabulary } from "./text-schema.ts";

/** Tokens in the order in which they were found: texts, and where they are no whole characters, bytes. */
export type PairRanks = readonly (string | readonly number[])[];

/** The first tokens of GPT-2's encoding. All of it takes half a megabyte of code. */
export function pairRanks(vocabulary: PairVocabulary): PairRanks {
  assert(RANKS.length === Math.max(...PAIR_VOCABULARIES), "the encoding has as many tokens as it is known for");
  return RANKS.slice(0, vocabulary);
}
