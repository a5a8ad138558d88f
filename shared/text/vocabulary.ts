import * as v from "valibot";

/** Most characters of a vocabulary: Latin, Greek and Cyrillic texts have a hundred or two, Chinese ones some thousands. */
export const VOCABULARY_MAX = 4096;

/** What texts in English are written with: the vocabulary of a session that names none. */
export const PRINTABLE_ASCII = `\n${String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))}`;

/** The characters of a text, each once, by code point. */
export function vocabularyOf(text: string): string {
  return [...new Set(text)].sort((a, b) => codePoint(a) - codePoint(b)).join("");
}

/** The number of a character. */
export function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** Characters of a text: code points, as the tokens of a vocabulary count. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** A vocabulary as people write it, in any order; it becomes each character once, by code point. */
export const VocabularySchema = v.pipe(
  v.string("must be a text of characters"),
  v.regex(/^\P{Surrogate}*$/u, "must not hold half a surrogate pair"),
  v.transform(vocabularyOf),
  v.check((text) => characterCount(text) >= 2, "must be at least 2 characters: there must be something to choose from"),
  v.check(
    (text) => characterCount(text) <= VOCABULARY_MAX,
    `must be at most ${VOCABULARY_MAX.toLocaleString("en")} characters; take bytes instead`,
  ),
);

/**
 * A character as people can see it in a list: white space and control characters by name.
 */
export function shownCharacter(character: string): string {
  const named = NAMES[character];
  if (named !== undefined) return named;
  if (/[\p{C}\p{Z}\p{M}]/u.test(character))
    return `U+${codePoint(character).toString(16).toUpperCase().padStart(4, "0")}`;
  return character;
}

const NAMES: Readonly<Record<string, string>> = {
  "\n": "line break",
  "\t": "tab",
  " ": "space",
  "\u00A0": "hard space",
};
