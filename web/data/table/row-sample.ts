import { present } from "../../../shared/assert.ts";
import { ownWord } from "./cell-words.ts";

/** Cells of a sample, over all columns. */
const CELLS_MAX = 1_000_000;
const [ROWS_MIN, ROWS_MAX] = [512, 8192];

/** Some rows of a table, evenly spread over it, however long it is. Of a short one all rows. */
export class RowSample {
  readonly #most: number;
  readonly #rows: (readonly string[])[] = [];
  #seen = 0;
  /** Each so-and-so-many-th row is kept. */
  #step = 1;

  constructor(columns: number) {
    this.#most = Math.min(ROWS_MAX, Math.max(ROWS_MIN, Math.floor(CELLS_MAX / columns)));
  }

  add(cells: readonly string[]): void {
    if (this.#seen++ % this.#step !== 0) return;
    if (this.#rows.length === this.#most) {
      const kept = this.#rows.filter((_, i) => i % 2 === 0);
      this.#rows.splice(0, this.#rows.length, ...kept);
      this.#step *= 2;
      if ((this.#seen - 1) % this.#step !== 0) return;
    }
    this.#rows.push(cells.map(ownWord));
  }

  /** The cells of one column. */
  column(place: number): readonly string[] {
    return this.#rows.map((cells) => present(cells[place], "a row has a cell for each column"));
  }

  get rows(): number {
    return this.#rows.length;
  }
}
