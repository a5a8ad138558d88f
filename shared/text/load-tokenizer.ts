import type { TokensSpec } from "./text-schema.ts";
import { plainTokenizer, type Tokenizer } from "./tokenizer.ts";

/**
 * Turns text into tokens and back. What byte pairs need is half a megabyte, and is fetched when it is needed first.
 * @throws TypeError where it could not be fetched
 */
export async function loadTokenizer(spec: TokensSpec): Promise<Tokenizer> {
  if (spec.kind !== "byte-pairs") return plainTokenizer(spec);
  const [{ BytePairTokenizer }, { pairRanks }] = await Promise.all([
    import("./byte-pairs.ts"),
    import("./pair-ranks.ts"),
  ]);
  return new BytePairTokenizer(pairRanks(spec.vocabulary));
}
