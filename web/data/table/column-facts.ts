import { BINS, NO_WORD, type DateFacts, type NumberFacts, type WordCount } from "./analysis.ts";
import type { ColumnTally, Reading } from "./column-tally.ts";
import { wordKey } from "../../../shared/data/columns/word-key.ts";
import { present } from "../../../shared/assert.ts";
import { dateIn } from "./dates.ts";
import type { Judged } from "./judge-reading.ts";
import { numberIn, type Notation } from "./number-notation.ts";
import type { DateOrder } from "./dates.ts";

/** A column is one of numbers, or of dates, where so much of what it holds is. */
const MOST = 0.95;

/** What a column of numbers is like; null where too many of its cells are none. */
export function numberFacts(
  tally: ColumnTally,
  sample: readonly string[],
  judged: Judged<Notation>,
): NumberFacts | null {
  const notation = judged.as;
  const values = sample.map((cell) => numberIn(cell, notation));
  const facts = scaledFacts(tally, tally.numbers[notation], values);
  return facts && { ...facts, notation };
}

/** What a column of dates is like; null where too many of its cells are none. */
export function dateFacts(tally: ColumnTally, sample: readonly string[], judged: Judged<DateOrder>): DateFacts | null {
  const order = judged.as;
  const values = sample.map((cell) => dateIn(cell, order));
  const facts = scaledFacts(tally, tally.dates[order], values);
  return facts && { ...facts, order };
}

function scaledFacts({ filled }: ColumnTally, { count, min, max }: Reading, values: readonly number[]) {
  if (count === 0 || count < MOST * filled) return null;
  const found = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const bins = new Array<number>(BINS).fill(0);
  for (const value of found) {
    const bin = max > min ? Math.min(BINS - 1, Math.floor(((value - min) / (max - min)) * BINS)) : 0;
    bins[bin] = present(bins[bin], "each value is within the range") + 1;
  }
  // Where the sample has none by chance, any value of the column will do.
  return { min, max, median: found[Math.floor(found.length / 2)] ?? min, bins, others: filled - count };
}

/** The different words of a column, those that mean the same as one; the most frequent first. */
export function wordCounts({ words }: ColumnTally): readonly WordCount[] | null {
  if (words === undefined) return null;
  const merged = new Map<string, { text: string; count: number; most: number }>();
  for (const [text, count] of words) {
    const key = wordKey(text);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { text, count, most: count });
    else {
      known.count += count;
      if (count > known.most) [known.text, known.most] = [text, count];
    }
  }
  const list = [...merged.values()].map(({ text, count }) => ({ text: text.normalize("NFC"), count }));
  return list.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
}

/** For each cell of a sample its word's place in a list. */
export function codesOf(sample: readonly string[], words: readonly WordCount[]): Uint16Array {
  const places = new Map(words.map(({ text }, place) => [wordKey(text), place]));
  return Uint16Array.from(sample, (cell) => places.get(wordKey(cell)) ?? NO_WORD);
}
