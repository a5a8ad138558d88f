import { present } from "../../assert.ts";

/** Of so many letters one may be wrong for each three, and words of one or two are never taken for each other. */
const LETTERS_FOR_ONE_WRONG = 3;
/** Longer words are compared by their beginning. */
const LETTERS_MAX = 60;

/**
 * Of some words the one that is spelt most like another: the same but for case, accents, spaces and signs, or with a few
 * letters wrong. Undefined where none is near, or two equally are.
 */
export function nearestWord(word: string, others: readonly string[]): string | undefined {
  const letters = lettersOf(word);
  let best: { readonly other: string; readonly distance: number } | undefined;
  let isAlone = true;
  for (const other of others) {
    const theirs = lettersOf(other);
    const most = Math.floor(Math.max(letters.length, theirs.length) / LETTERS_FOR_ONE_WRONG);
    if (Math.abs(letters.length - theirs.length) > most) continue;
    const distance = distanceOf(letters, theirs);
    if (distance > most || (letters === "" && theirs === "")) continue;
    if (best !== undefined && distance > best.distance) continue;
    isAlone = best?.distance !== distance;
    best = { other, distance };
  }
  return isAlone ? best?.other : undefined;
}

/** Without what is often written in several ways. */
function lettersOf(word: string): string {
  const plain = word.normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");
  return plain.toLowerCase().replaceAll("ß", "ss").slice(0, LETTERS_MAX);
}

/** Letters to be added, taken away or changed, or neighbours to be swapped, to make one word of another. */
function distanceOf(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const ways = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1)];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(at(before, j - 2) + 1);
      row.push(Math.min(...ways));
    }
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

const at = (row: readonly number[], place: number): number => present(row[place], "a row has a place for each letter");
