import type { OwnExamples } from "../ports/own-data.ts";
import { DataFileError, quoted } from "./data-file-error.ts";
import { samplesMax, sampleWidth, type SampleSchema } from "./sample-schema.ts";

/** Where a sample was found, for complaints. */
export interface Origin {
  readonly file: string;
  readonly place: string | null;
}

const FIRST_ROOM = 256;

/**
 * Which labels there can be: those of the session's schema, or, before there is a session, whatever samples are labelled
 * with. A picture's label is then the way to its folder, empty where it lies in none: who knows all of them sees which of
 * the folders' names tell pictures apart.
 */
export type Labelling = "known" | "found";

/** All samples of a list. */
export interface ListedExamples extends OwnExamples {
  /** Which label each place in the list of labels stands for. */
  readonly labelNames: readonly string[];
  /** For each sample the file that it is from, where each is a picture of its own; otherwise empty. */
  readonly names: readonly string[];
}

/** Samples as they are read from files, all of one schema. */
export class SampleList {
  readonly schema: SampleSchema;
  readonly #width: number;
  readonly #places: Map<string, number>;
  #inputs: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  #labels = new Uint16Array(FIRST_ROOM);
  #names: string[] = [];
  #samples = 0;

  constructor(
    schema: SampleSchema,
    readonly labelling: Labelling = "known",
  ) {
    this.schema = schema;
    this.#width = sampleWidth(schema);
    this.#places = new Map(schema.labels.map((label, place) => [label.normalize("NFC"), place]));
    this.#inputs = this.#newInputs(FIRST_ROOM);
  }

  get samples(): number {
    return this.#samples;
  }

  /** The session's labels, as they are compared: accents in one sign. */
  get labels(): ReadonlySet<string> {
    return new Set(this.#places.keys());
  }

  /**
   * The place of a label, or the number that is predicted, scaled so that its range is -1..1, where there is room for one
   * more sample.
   * @throws DataFileError where the label is none of the session's, or no number, or the samples are too many
   */
  require(label: string, origin: Origin): number {
    const place = this.#labelOf(label, origin);
    const max = samplesMax(this.schema);
    if (this.#samples === max) {
      const most = max.toLocaleString("en");
      throw new DataFileError(origin.file, origin.place, `a tab may bring at most ${most} samples; this is one more`);
    }
    return place;
  }

  #labelOf(label: string, { file, place }: Origin): number {
    const { labels } = this.schema;
    const known =
      this.#places.get(label.normalize("NFC")) ?? (this.labelling === "found" ? this.#places.size : undefined);
    if (known !== undefined) return known;
    throw new DataFileError(file, place, `${quoted(label)} is no label of this session (${fewOf(labels)})`);
  }

  /**
   * Adds a sample.
   * @param write puts its numbers into a row of zeros: pixels 0 to 255, or a table's scaled values
   * @param label as the file spells it; or the number that is predicted
   * @throws DataFileError where the label is none of the session's, or no number, or the samples are too many
   */
  add(label: string, origin: Origin, write: (row: Uint8Array | Float32Array) => void): void {
    const place = this.require(label, origin);
    if (this.labelling === "found") this.#places.set(label.normalize("NFC"), place);
    if (this.#samples === this.#labels.length) this.#grow();
    const at = this.#samples * this.#width;
    write(this.#inputs.subarray(at, at + this.#width));
    this.#labels[this.#samples] = place;
    if (this.schema.columns === null) this.#names.push(origin.file);
    this.#samples += 1;
  }

  /** Forgets all but the first samples. */
  cutBack(samples: number): void {
    const at = samples * this.#width;
    this.#inputs.fill(0, at, this.#samples * this.#width);
    this.#names.length = Math.min(this.#names.length, samples);
    this.#samples = samples;
  }

  /** All samples, in arrays of just their size; what their labels are; and, of pictures, which file each is from. */
  finish(): ListedExamples {
    const inputs = this.#inputs.slice(0, this.#samples * this.#width);
    const labels = this.#labels.slice(0, this.#samples);
    return { samples: this.#samples, inputs, labels, labelNames: [...this.#places.keys()], names: [...this.#names] };
  }

  #grow(): void {
    const room = Math.min(2 * this.#labels.length, samplesMax(this.schema));
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

/** Labels that a complaint names; a session may have a thousand. */
const LABELS_TOLD = 12;

function fewOf(labels: readonly string[]): string {
  const more = labels.length - LABELS_TOLD;
  const told = labels.slice(0, LABELS_TOLD).join(", ");
  return more > 0 ? `${told} and ${more.toLocaleString("en")} more` : told;
}
