import { DataFileError } from "./data-file-error.ts";

/** Something that people gave and that is not learnt from, while the rest is. All words are for people. */
export interface SkippedPart {
  /** Path of the file, as it was given; of one in an archive, behind the archive's. */
  readonly file: string;
  /** Such as "line 7"; null where the whole file is meant. */
  readonly place: string | null;
  /** What was found: "is encrypted". */
  readonly found: string;
  /** What was wanted, or what to do; empty where `found` says it. */
  readonly wanted: string;
}

/** What was left out of some files: how much, and the first few. */
export interface Skipped {
  readonly count: number;
  readonly first: readonly SkippedPart[];
}

export const NOTHING_SKIPPED: Skipped = { count: 0, first: [] };

/** So many are named; all are counted. */
export const SKIPPED_NAMED_MAX = 20;

/** What is left out, one after the other. */
export class SkippedList {
  #count = 0;
  readonly #first: SkippedPart[] = [];

  add({ file, place, reason, wanted }: DataFileError): void {
    this.#count += 1;
    if (this.#first.length < SKIPPED_NAMED_MAX) this.#first.push({ file, place, found: reason, wanted });
  }

  /** Some of which only the number is told. */
  addCount(count: number): void {
    this.#count += count;
  }

  get skipped(): Skipped {
    return { count: this.#count, first: [...this.#first] };
  }

  /** An error that stands for all of them, where nothing else is left; undefined where nothing was left out. */
  get error(): DataFileError | undefined {
    const [first] = this.#first;
    if (first === undefined) return undefined;
    const more = this.#count - 1;
    const others =
      more === 0 ? "" : `, and ${more.toLocaleString("en")} more ${more === 1 ? "file" : "files"} could not be taken`;
    return new DataFileError(first.file, first.place, `${first.found}${others}`, first.wanted);
  }
}

/** What several batches left out, together. */
export function joinSkipped(parts: readonly Skipped[]): Skipped {
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    first: parts.flatMap(({ first }) => first).slice(0, SKIPPED_NAMED_MAX),
  };
}

/** One of them in a sentence without its end. */
export function skippedWords({ file, place, found, wanted }: SkippedPart): string {
  return new DataFileError(file, place, found, wanted).message;
}
