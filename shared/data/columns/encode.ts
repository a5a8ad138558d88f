import { present } from "../../assert.ts";
import { gapOf, isCategory, widthOf, type CategoryColumn, type Column, type ScaledColumn } from "./column.ts";
import { wordKey } from "./word-key.ts";

/** A value as a model sees it: -1 at `min`, 1 at `max`, and no further. */
export function scaled({ min, max }: ScaledColumn, value: number): number {
  const cut = Math.min(max, Math.max(min, value));
  // Rounding must not lead out of the range, however wide it is.
  return Math.min(1, Math.max(-1, (2 * (cut - min)) / (max - min) - 1));
}

/** The value that a model saw as this one, in the column's own unit. */
export function unscaled({ min, max }: ScaledColumn, value: number): number {
  return min + ((value + 1) / 2) * (max - min);
}

/** A cell of a row: a number in its column's unit, a word, or null where it is empty. */
export type CellValue = number | string | null;

/** Writes rows of a table as a model sees them. The same cells give the same numbers in every tab. */
export class RowEncoder {
  readonly width: number;
  readonly #columns: readonly PlacedColumn[];

  constructor(columns: readonly Column[]) {
    let at = 0;
    this.#columns = columns.map((column) => {
      const placed = { column, at, words: isCategory(column) ? new WordPlaces(column) : undefined };
      at += widthOf(column);
      return placed;
    });
    this.width = at;
  }

  /**
   * Writes a row.
   * @param cells one for each column: of numbers and dates a number or null, of categories a word or null
   * @param into a row of `width` zeros
   * @returns the place of the first column whose cell cannot be used, being empty where there may be no gap, or not a
   * number; -1 where all are written
   */
  encode(cells: readonly CellValue[], into: Float32Array): number {
    for (const [place, { column, at, words }] of this.#columns.entries()) {
      const cell = cells[place] ?? null;
      if (words !== undefined) into[at + words.placeOf(cell)] = 1;
      if (isCategory(column)) continue;
      const value = cell ?? gapOf(column);
      if (typeof value !== "number" || !Number.isFinite(value)) return place;
      into[at] = scaled(column, value);
    }
    return -1;
  }
}

interface PlacedColumn {
  readonly column: Column;
  /** Its first input. */
  readonly at: number;
  /** Of categories. */
  readonly words: WordPlaces | undefined;
}

/** Words of which it is remembered how they are spelt: most cells of a table have one of a few. */
const WORDS_REMEMBERED_MAX = 10_000;

/** Which of a column of categories' inputs a cell makes 1. */
export class WordPlaces {
  /** The place of words that the column does not have. */
  readonly others: number;
  readonly #missing: number;
  readonly #places: ReadonlyMap<string, number>;
  readonly #remembered = new Map<string, number>();

  constructor({ values, missing }: CategoryColumn) {
    this.#places = new Map(values.map((value, place) => [wordKey(value), place]));
    this.others = values.length + (missing ? 1 : 0);
    this.#missing = missing ? values.length : this.others;
  }

  placeOf(cell: CellValue): number {
    if (cell === null) return this.#missing;
    const word = String(cell);
    const known = this.#remembered.get(word);
    if (known !== undefined) return known;
    const place = this.#places.get(wordKey(word)) ?? this.others;
    if (this.#remembered.size < WORDS_REMEMBERED_MAX) this.#remembered.set(word, place);
    return place;
  }
}

/** What the cells of a row were, as far as its numbers tell: null for empty ones, undefined for any other word. */
export function decodeRow(
  columns: readonly Column[],
  row: ArrayLike<number>,
): readonly (number | string | null | undefined)[] {
  let at = 0;
  return columns.map((column) => {
    const first = at;
    at += widthOf(column);
    if (!isCategory(column)) return unscaled(column, present(row[first], "a row has a number for each column"));
    const place = Array.from({ length: at - first }, (_, i) => row[first + i]).indexOf(1);
    return place === column.values.length && column.missing ? null : column.values[place];
  });
}
