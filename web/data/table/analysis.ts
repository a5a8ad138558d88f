import type { ColumnKind } from "../../../shared/data/columns/column.ts";
import type { DateOrder } from "./dates.ts";
import type { Encoding } from "./encoding.ts";
import type { FirstLine, FirstLineGuess } from "./first-line.ts";
import type { Notation } from "./number-notation.ts";
import type { Skipped } from "../skipped.ts";

/** A table as it is looked at. It stays in the tab, but for what a person makes of it the fields of a spec. */
export interface TableLook {
  readonly path: string;
  readonly guess: FirstLineGuess;
  /** By what the first line was said to hold, or else seems to; undefined where nobody can know but who has it. */
  readonly analysis: TableAnalysis | undefined;
}

export interface TableAnalysis {
  readonly firstLine: FirstLine;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly rows: number;
  /** Rows by which histograms, medians and likenesses were found: all, or some that are evenly spread. */
  readonly sampleRows: number;
  readonly columns: readonly ColumnAnalysis[];
  readonly skipped: Skipped;
}

/** What a column may be learnt as, or that it is left out. */
export type ColumnUse = ColumnKind | "out";

export interface ColumnAnalysis {
  readonly name: string;
  /** Its place in the file, from 0. */
  readonly place: number;
  /** Cells that hold something, and those that hold nothing. */
  readonly filled: number;
  readonly gaps: number;
  /** Words that stand where nothing is, such as `?`, with how many cells have them; the empty cell is none. */
  readonly gapWords: readonly WordCount[];
  /** Where (nearly) all cells that hold something are numbers. */
  readonly numbers: NumberFacts | null;
  /** Where (nearly) all are dates. */
  readonly dates: DateFacts | null;
  /** Its different words, the most frequent first; null where they are too many. */
  readonly words: readonly WordCount[] | null;
  /** What it is taken for unless somebody says otherwise, and why. */
  readonly use: ColumnUse;
  readonly reason: string;
  /** What it may be taken for. */
  readonly uses: readonly ColumnUse[];
  readonly warnings: readonly string[];
  /** For each row of the sample its word's place in `words`, and `NO_WORD` where it has none; null without `words`. */
  readonly codes: Uint16Array | null;
}

/** In `codes`: a cell without a word. */
export const NO_WORD = 0xffff;

export interface WordCount {
  readonly text: string;
  readonly count: number;
}

/** What a column of numbers or dates is like. */
interface ScaledFacts {
  readonly min: number;
  readonly max: number;
  /** Of the sample; what gaps become. */
  readonly median: number;
  /** How many of the sample are in each part of the range, from `min` to `max`. */
  readonly bins: readonly number[];
  /** Cells that hold something else: they count as gaps. */
  readonly others: number;
}

export interface NumberFacts extends ScaledFacts {
  readonly notation: Notation;
}

export interface DateFacts extends ScaledFacts {
  readonly order: DateOrder;
}

/** Parts of a histogram. */
export const BINS = 20;
