import type { OwnExamples } from "../../ports/own-data.ts";
import { TABLE_NUMBERS_MAX, TABLE_ROWS_MAX } from "./limits.ts";

const FIRST_ROOM = 1024;

/** Rows that a tab has room for: a tab's memory is not endless. @param width numbers of a row */
export function rowsMax(width: number): number {
  return Math.min(TABLE_ROWS_MAX, Math.floor(TABLE_NUMBERS_MAX / Math.max(1, width)));
}

/** Rows of tables as a model sees them, and what is to be predicted from each. */
export class TableSamples {
  readonly width: number;
  readonly #most: number;
  #inputs: Float32Array<ArrayBuffer>;
  #labels: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  #samples = 0;

  /** @param predicts classes by their places, or numbers */
  constructor(
    width: number,
    readonly predicts: "classes" | "number",
  ) {
    this.width = width;
    this.#most = rowsMax(width);
    this.#inputs = new Float32Array(FIRST_ROOM * width);
    this.#labels = this.#newLabels(FIRST_ROOM);
  }

  get samples(): number {
    return this.#samples;
  }

  get isFull(): boolean {
    return this.#samples === this.#most;
  }

  /**
   * Adds a row, unless it turns out to be none.
   * @param label a class's place, or a number
   * @param write puts the row's numbers into zeros; says whether it could
   */
  add(label: number, write: (row: Float32Array) => boolean): boolean {
    if (this.#samples === this.#labels.length) this.#grow();
    const at = this.#samples * this.width;
    const row = this.#inputs.subarray(at, at + this.width);
    if (!write(row)) {
      row.fill(0);
      return false;
    }
    this.#labels[this.#samples] = label;
    this.#samples += 1;
    return true;
  }

  /** All rows, in arrays of just their size. */
  finish(): OwnExamples {
    const samples = this.#samples;
    const inputs = this.#inputs.slice(0, samples * this.width);
    return { samples, inputs, labels: this.#labels.slice(0, samples) };
  }

  #grow(): void {
    const room = Math.min(2 * this.#labels.length, Math.max(this.#most, FIRST_ROOM));
    const [inputs, labels] = [new Float32Array(room * this.width), this.#newLabels(room)];
    inputs.set(this.#inputs);
    labels.set(this.#labels);
    [this.#inputs, this.#labels] = [inputs, labels];
  }

  #newLabels(room: number): Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
    return this.predicts === "number" ? new Float32Array(room) : new Uint16Array(room);
  }
}
