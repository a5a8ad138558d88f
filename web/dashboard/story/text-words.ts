import type { TextSpec, TokensSpec } from "../../../shared/text/text-schema.ts";
import type { ForeignCharacter } from "../../../shared/text/tokenizer.ts";
import { sharedTokens } from "../../../shared/text/text-parts.ts";
import { characterCount, shownCharacter } from "../../../shared/text/vocabulary.ts";
import { bytes, whole } from "../kit/look/figures.ts";

/** Characters that are named one by one. */
const NAMED_MAX = 12;

/** How text becomes tokens: `89 characters`, `bytes`, `1,024 byte pairs`. */
export function tokensWords(tokens: TokensSpec): string {
  switch (tokens.kind) {
    case "characters":
      return `${whole(characterCount(tokens.characters))} characters`;
    case "bytes":
      return "bytes";
    case "byte-pairs":
      return `${whole(tokens.vocabulary)} byte pairs`;
  }
}

/** What a text is counted in: characters and bytes by name, as everybody knows what those are. */
export function tokenNames({ kind }: Pick<TokensSpec, "kind">): { readonly one: string; readonly several: string } {
  return TOKEN_NAMES[kind];
}

const TOKEN_NAMES: Readonly<Record<TokensSpec["kind"], { readonly one: string; readonly several: string }>> = {
  characters: { one: "character", several: "characters" },
  bytes: { one: "byte", several: "bytes" },
  "byte-pairs": { one: "token", several: "tokens" },
};

/** Which text is learnt from. */
export function sourceWords({ source }: Pick<TextSpec, "source">): string {
  return source === null ? "each tab brings its own text" : `${source.name} (${bytes(source.bytes)}), dealt out`;
}

/** Which text is learnt from, and how. */
export function textWords({ source, tokens, context }: TextSpec): string {
  return `${sourceWords({ source })}; ${tokensWords(tokens)}, ${context} at a time`;
}

/** What a tab's text has and the session's vocabulary has not; nothing where it has all. */
export function foreignWords(foreign: readonly ForeignCharacter[], replacement: string | null): string {
  if (foreign.length === 0) return "";
  const times = foreign.reduce((sum, { count }) => sum + count, 0);
  const named = foreign
    .slice(0, NAMED_MAX)
    .map(({ character, count }) => `${shownCharacter(character)} (${whole(count)})`);
  const more = foreign.length > NAMED_MAX ? `, and ${whole(foreign.length - NAMED_MAX)} kinds more` : "";
  const one = times === 1;
  const instead =
    replacement === null
      ? `${one ? "is" : "are"} left out`
      : `${one ? "becomes" : "become"} ${shownCharacter(replacement)}`;
  const what = `${whole(times)} ${times === 1 ? "character" : "characters"} of ${whole(foreign.length)} ${foreign.length === 1 ? "kind" : "kinds"}`;
  return `${what} ${times === 1 ? "is" : "are"} not in this session's vocabulary and ${instead}: ${named.join(", ")}${more}.`;
}

/** Bits of a nat. */
const BITS = 1 / Math.LN2;

/** What a loss is in bits, for each of what. */
export interface Bits {
  readonly value: number;
  /** `character` where that is known; else, where nobody counted the characters of a token, what a token is. */
  readonly of: string;
}

/** A mean loss in nats a token, as bits of a character of text: how few bits the text could be written down in. */
export function bitsOf(loss: number, { tokens, source }: TextSpec): Bits {
  const all = sharedTokens({ tokens, source });
  if (source === null || all === null) return { value: loss * BITS, of: tokenNames(tokens).one };
  return { value: (loss * BITS * all) / source.characters, of: "character" };
}
