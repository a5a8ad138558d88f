import { pictureBytes, type PictureShape } from "../../shared/data/pictures/picture-shape.ts";
import type { OwnExamples } from "../ports/own-data.ts";
import { DataFileError } from "./data-file-error.ts";
import type { ReadData } from "./read-files.ts";
import { samplesMax, type SampleSchema } from "./sample-schema.ts";

/** A picture that a tab brings, as the model sees it. */
export interface BroughtPicture {
  /** By which it is taken out again. */
  readonly id: number;
  /** Path of its file, or what it came from. */
  readonly name: string;
  /** Its label's place in the session's list. */
  readonly label: number;
  /** Its bytes, HWC. */
  readonly pixels: Uint8Array;
}

/** The pictures that a tab brings, one by one: they come from files, a camera or the clipboard, and go again. */
export class PictureSet {
  readonly shape: PictureShape;
  readonly #most: number;
  readonly #pictures = new Map<number, BroughtPicture>();
  #nextId = 0;

  /** @param schema of a session of pictures */
  constructor(schema: SampleSchema & { readonly picture: PictureShape }) {
    this.shape = schema.picture;
    this.#most = samplesMax(schema);
  }

  get size(): number {
    return this.#pictures.size;
  }

  /** In the order in which they came. */
  get pictures(): Iterable<BroughtPicture> {
    return this.#pictures.values();
  }

  /**
   * @param pixels as `fitPicture` gives them
   * @returns its ID
   * @throws DataFileError where there are too many
   */
  add(name: string, label: number, pixels: Uint8Array): number {
    if (this.size >= this.#most) {
      const most = this.#most.toLocaleString("en");
      throw new DataFileError(name, null, `a tab may bring at most ${most} such pictures; this is one more`);
    }
    const id = this.#nextId++;
    this.#pictures.set(id, { id, name, label, pixels });
    return id;
  }

  /** All that was read from files. @returns the ID of each @throws DataFileError where there are too many */
  addAll({ names, labels, inputs }: Pick<ReadData, "names" | "labels" | "inputs">): readonly number[] {
    const bytes = pictureBytes(this.shape);
    return names.map((name, at) =>
      this.add(name, labels[at] ?? 0, Uint8Array.from(inputs.subarray(at * bytes, (at + 1) * bytes))),
    );
  }

  /** @returns whether it was there */
  remove(id: number): boolean {
    return this.#pictures.delete(id);
  }

  /** How many there are of each label. @param labels number of labels */
  counts(labels: number): readonly number[] {
    const counts = new Array<number>(labels).fill(0);
    for (const { label } of this.pictures) counts[label] = (counts[label] ?? 0) + 1;
    return counts;
  }

  /** All of them, in fresh arrays. */
  combined(): OwnExamples {
    const bytes = pictureBytes(this.shape);
    const inputs = new Uint8Array(this.size * bytes);
    const labels = new Uint16Array(this.size);
    let at = 0;
    for (const { label, pixels } of this.pictures) {
      inputs.set(pixels, at * bytes);
      labels[at] = label;
      at += 1;
    }
    return { samples: this.size, inputs, labels };
  }
}
