import { TABLE_NAME_CHARACTERS_MAX } from "../../../shared/data/columns/limits.ts";
import type { ColumnUse, DateFacts, NumberFacts, WordCount } from "./analysis.ts";
import type { ColumnTally } from "./column-tally.ts";

/** What is known of a column when it is judged. */
export interface ColumnFacts {
  readonly name: string;
  readonly tally: ColumnTally;
  readonly numbers: NumberFacts | null;
  readonly dates: DateFacts | null;
  readonly words: readonly WordCount[] | null;
  /** No two cells of the sample hold the same. */
  readonly isDistinct: boolean;
  readonly doubts: readonly string[];
}

export interface Proposal {
  readonly use: ColumnUse;
  readonly reason: string;
  readonly uses: readonly ColumnUse[];
  readonly warnings: readonly string[];
}

/** A word becomes a category of a spec, which is public, where at least so many rows have it. */
export const CATEGORY_ROWS_MIN = 3;
/** And so many of them at most, unless somebody asks for the column to be taken. */
export const CATEGORIES_TAKEN_MAX = 100;
/** Of a column of words, so much of what it holds must come again to be worth learning from. */
const REPEATED_SHARE = 0.5;
/** Rows from which on a column that counts them can be told from chance. */
const ROWS_TELLING = 8;

/** The words of a column that become categories: frequent enough to be nobody's own. */
export function categoriesOf(words: readonly WordCount[]): readonly WordCount[] {
  return words
    .filter(
      ({ text, count }) =>
        count >= CATEGORY_ROWS_MIN && text.length <= TABLE_NAME_CHARACTERS_MAX && !/\p{Cc}/u.test(text),
    )
    .slice(0, CATEGORIES_TAKEN_MAX);
}

/** What a column is best taken for, and why. */
export function propose(facts: ColumnFacts): Proposal {
  const { name, tally, numbers, dates, words, doubts } = facts;
  const categories = words === null ? [] : categoriesOf(words);
  const uses: ColumnUse[] = [
    ...(numbers ? (["number"] as const) : []),
    ...(dates ? (["date"] as const) : []),
    ...(categories.length > 0 ? (["category"] as const) : []),
    "out",
  ];
  const warnings = [...doubts, ...othersWarning(facts)];
  const out = (reason: string): Proposal => ({ use: "out", reason, uses, warnings });
  if (name.length > TABLE_NAME_CHARACTERS_MAX) {
    return { ...out(`its name is longer than ${TABLE_NAME_CHARACTERS_MAX} characters`), uses: ["out"] };
  }
  if (tally.filled === 0) return out("all its cells are empty");
  if (isConstant(facts)) return out(`all cells are the same, so nothing can be learnt from it`);
  const counting = countingReason(facts);
  if (counting !== undefined) return out(counting);
  if (numbers) {
    const comma = numbers.notation === "comma" && tally.numbers.comma.count > tally.numbers.point.count;
    return { use: "number", reason: `holds numbers${comma ? " with decimal commas" : ""}`, uses, warnings };
  }
  if (dates) return { use: "date", reason: "holds dates", uses, warnings };
  if (words === null) return out("has thousands of different words, as names and texts have");
  if (categories.length === 0) return out("no word is in three rows or more, as with names and notes");
  const covered = categories.reduce((sum, { count }) => sum + count, 0);
  if (covered < REPEATED_SHARE * tally.filled) return out(`most of its ${words.length} words are in few rows each`);
  return { use: "category", reason: `has ${words.length} different words`, uses, warnings };
}

function isConstant({ tally, numbers, dates, words }: ColumnFacts): boolean {
  if (tally.gaps > 0 && words !== null && words.length === 1 && !numbers && !dates) return false;
  const range = numbers ?? dates;
  return range ? range.min === range.max : words?.length === 1;
}

function othersWarning({ numbers, dates }: ColumnFacts): readonly string[] {
  const facts = numbers ?? dates;
  if (!facts || facts.others === 0) return [];
  const cells = facts.others === 1 ? "1 cell is" : `${facts.others.toLocaleString("en")} cells are`;
  return [
    `${cells} no ${numbers ? "number" : "date"}, and ${facts.others === 1 ? "counts as a gap" : "count as gaps"}`,
  ];
}

const COUNTER_NAME = /(?:^|[^a-z])(?:id|nr|no|num|index|idx|key|row|unnamed.*)$|^#|nummer$/i;

/** Why a column seems to count the rows, or to name each; undefined where it does not. */
function countingReason({ name, tally, numbers, isDistinct }: ColumnFacts): string | undefined {
  if (tally.filled < ROWS_TELLING || !isDistinct) return undefined;
  if (!numbers || numbers.others > 0) {
    return numbers ? undefined : distinctWords(tally);
  }
  const { isWhole, isAscending, isDressed, count, min, max } = tally.numbers[numbers.notation];
  // Nobody writes the number of a row in per cent, or with its thousands set apart.
  if (!isWhole || isDressed) return undefined;
  const isDense = max - min + 1 <= 1.1 * count;
  if (isAscending || isDense)
    return "each row has another whole number, one after the other: it counts the rows, and says nothing";
  return COUNTER_NAME.test(name)
    ? "each row has another whole number, and it is called like a number of rows"
    : undefined;
}

function distinctWords({ dates, filled }: ColumnTally): string | undefined {
  const isDates = Math.max(dates.dmy.count, dates.mdy.count) >= filled / 2;
  return isDates ? undefined : "each row has another word, as with names and notes";
}
