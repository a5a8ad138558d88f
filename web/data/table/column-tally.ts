import { isMissing, ownWord } from "./cell-words.ts";
import { dateIn, isYearFirst, type DateOrder } from "./dates.ts";
import { numberIn, type Notation } from "./number-notation.ts";

/** Different words of a column that are counted; of more it is only known that they are more. */
export const WORDS_MAX = 2000;

/** After so many cells of which none was a number or a date, no more are tried. */
const CELLS_TRIED = 10_000;

/** What the cells of a column are, if they are read in one way. */
export interface Reading {
  /** Cells that can be read so. */
  count: number;
  min: number;
  max: number;
  /** Of numbers: all of them are whole, and each is greater than the one above it. */
  isWhole: boolean;
  isAscending: boolean;
  /** Some have thousands set apart, a currency, or are per cent. */
  isDressed: boolean;
  last: number;
}

const reading = (): Reading => ({
  count: 0,
  min: Infinity,
  max: -Infinity,
  isWhole: true,
  isAscending: true,
  isDressed: false,
  last: -Infinity,
});

/** Counts the cells of one column, whatever they may be: how they are to be read is judged when all are there. */
export class ColumnTally {
  readonly numbers: Readonly<Record<Notation, Reading>> = { point: reading(), comma: reading() };
  readonly dates: Readonly<Record<DateOrder, Reading>> = { dmy: reading(), mdy: reading() };
  /** Cells that hold something. */
  filled = 0;
  /** Words that say that nothing is there, the empty one among them. */
  readonly gapWords = new Map<string, number>();
  /** Undefined once they are too many. */
  words: Map<string, number> | undefined = new Map();
  #triesDatesFirst = false;

  add(cell: string): void {
    if (isMissing(cell)) {
      this.gapWords.set(cell, (this.gapWords.get(cell) ?? 0) + 1);
      return;
    }
    this.filled += 1;
    this.#countWord(cell);
    const isHopeless =
      this.filled > CELLS_TRIED &&
      this.numbers.point.count + this.numbers.comma.count + this.dates.dmy.count + this.dates.mdy.count === 0;
    if (isHopeless) return;
    // No cell is both.
    if (this.#triesDatesFirst) {
      if (!this.#countDate(cell)) this.#countNumber(cell);
    } else if (!this.#countNumber(cell)) this.#triesDatesFirst = this.#countDate(cell);
  }

  /** Cells that hold nothing. */
  get gaps(): number {
    let sum = 0;
    for (const count of this.gapWords.values()) sum += count;
    return sum;
  }

  #countWord(cell: string): void {
    const { words } = this;
    if (words === undefined) return;
    const before = words.get(cell);
    if (before !== undefined) words.set(cell, before + 1);
    else if (words.size === WORDS_MAX) this.words = undefined;
    else words.set(ownWord(cell), 1);
  }

  #countNumber(cell: string): boolean {
    const point = numberIn(cell, "point");
    const comma = numberWithComma(cell, point);
    const isDressed = !BARE.test(cell);
    note(this.numbers.point, point, isDressed);
    note(this.numbers.comma, comma, isDressed);
    return !Number.isNaN(point) || !Number.isNaN(comma);
  }

  #countDate(cell: string): boolean {
    const dmy = dateIn(cell, "dmy");
    const mdy = isYearFirst(cell) ? dmy : dateIn(cell, "mdy");
    note(this.dates.dmy, dmy);
    note(this.dates.mdy, mdy);
    return !Number.isNaN(dmy) || !Number.isNaN(mdy);
  }
}

/** `numberIn(cell, "comma")`, without trying where the same cell with a decimal point answers that already. */
function numberWithComma(cell: string, point: number): number {
  if (Number.isNaN(point) || cell.includes(",")) return numberIn(cell, "comma");
  const dot = cell.indexOf(".");
  if (dot < 0) return point;
  return cell.length - dot >= 4 && dot <= 4 && THOUSANDS.test(cell) ? numberIn(cell, "comma") : Number.NaN;
}

const THOUSANDS = /\d\.\d{3}(?!\d)/;

const BARE = /^[\d.-]+$/;

function note(into: Reading, value: number, isDressed = false): void {
  if (Number.isNaN(value)) return;
  into.count += 1;
  if (value < into.min) into.min = value;
  if (value > into.max) into.max = value;
  if (!Number.isInteger(value)) into.isWhole = false;
  if (isDressed) into.isDressed = true;
  if (value <= into.last) into.isAscending = false;
  into.last = value;
}
