/** Blanks between words; within a word quoted parts, and characters behind a backslash, as they are. */
const WORD = /(?:[^\s'"\\]|\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*")+/y;
const BLANKS = /\s*/y;
const PARTS = /\\([^])|'([^']*)'|"((?:[^"\\]|\\[^])*)"/g;
/** What a backslash takes the meaning from inside of double quotes; before anything else it stands for itself. */
const ESCAPED = /\\(["\\$`])/g;

/**
 * Splits a line into words as a shell does: at blanks, unless they are quoted or stand behind a backslash. Nothing is
 * expanded.
 * @throws Error where a quote is not closed, or a backslash ends the line
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  for (let at = past(BLANKS, line, 0); at < line.length;) {
    const end = past(WORD, line, at);
    if (end === at) throw new Error(`it ends within ${line.slice(at)}`);
    words.push(line.slice(at, end).replaceAll(PARTS, unquoted));
    const next = past(BLANKS, line, end);
    if (next === end && end < line.length) throw new Error(`it ends within ${line.slice(end)}`);
    at = next;
  }
  return words;
}

/** Where the text goes on behind what the pattern matches at a place. */
function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function unquoted(_part: string, escaped?: string, single?: string, double?: string): string {
  return escaped ?? single ?? double?.replaceAll(ESCAPED, "$1") ?? "";
}
