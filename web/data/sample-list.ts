import { BATCH_SIZE_MAX } from "../../shared/limits.ts";
import type { OwnExamples } from "../ports/own-data.ts";
import { DataFileError, quoted } from "./data-file-error.ts";
import { sampleWidth, type SampleSchema } from "./sample-schema.ts";

/** Where a sample was found, for complaints. */
export interface Origin {
  readonly file: string;
  readonly place: string | null;
}

const FIRST_ROOM = 256;

/** Samples as they are read from files, all of one schema. */
export class SampleList {
  readonly schema: SampleSchema;
  readonly #width: number;
  readonly #places: ReadonlyMap<string, number>;
  #inputs: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  #labels = new Uint16Array(FIRST_ROOM);
  #samples = 0;

  constructor(schema: SampleSchema) {
    this.schema = schema;
    this.#width = sampleWidth(schema);
    this.#places = new Map(schema.labels.map((label, place) => [label, place]));
    this.#inputs = this.#newInputs(FIRST_ROOM);
  }

  get samples(): number {
    return this.#samples;
  }

  /**
   * Adds a sample.
   * @param write puts its numbers into a row of zeros: pixels 0 to 255, or a table's scaled values
   * @throws DataFileError where the label is none of the session's, or the samples are too many
   */
  add(label: string, origin: Origin, write: (row: Uint8Array | Float32Array) => void): void {
    const place = this.#places.get(label);
    if (place === undefined) {
      const known = this.schema.labels.join(", ");
      throw new DataFileError(origin.file, origin.place, `${quoted(label)} is no label of this session (${known})`);
    }
    if (this.#samples === BATCH_SIZE_MAX) {
      const most = BATCH_SIZE_MAX.toLocaleString("en");
      throw new DataFileError(origin.file, origin.place, `a tab may bring at most ${most} samples; this is one more`);
    }
    if (this.#samples === this.#labels.length) this.#grow();
    const at = this.#samples * this.#width;
    write(this.#inputs.subarray(at, at + this.#width));
    this.#labels[this.#samples] = place;
    this.#samples += 1;
  }

  /** All samples, in arrays of just their size. */
  finish(): OwnExamples {
    const inputs = this.#inputs.slice(0, this.#samples * this.#width);
    return { samples: this.#samples, inputs, labels: this.#labels.slice(0, this.#samples) };
  }

  #grow(): void {
    const room = Math.min(2 * this.#labels.length, BATCH_SIZE_MAX);
    const [inputs, labels] = [this.#newInputs(room), new Uint16Array(room)];
    inputs.set(this.#inputs);
    labels.set(this.#labels);
    [this.#inputs, this.#labels] = [inputs, labels];
  }

  #newInputs(room: number): Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
    const size = room * this.#width;
    return this.schema.columns === null ? new Uint8Array(size) : new Float32Array(size);
  }
}
