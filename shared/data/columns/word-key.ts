const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Numbers of more digits are names of something, and a float64 would take several of them for one. */
const DIGITS_MAX = 15;

/**
 * What words are compared by, where files spell what they mean: `1` and `1.0` are one number, and letters with their
 * accents are the same composed and decomposed.
 */
export function wordKey(text: string): string {
  const word = text.normalize("NFC").replace(/\s+/g, " ").trim();
  if (word.length > DIGITS_MAX + 4 || !DECIMAL.test(word)) return word;
  const value = Number(word);
  const isExact = Number.isFinite(value) && word.replace(/\D/g, "").length <= DIGITS_MAX;
  // Adding 0 makes one of 0 and -0.
  return isExact ? String(value + 0) : word;
}
