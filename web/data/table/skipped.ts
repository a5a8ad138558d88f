/** A line that was left out. */
export interface SkippedLine {
  readonly file: string;
  /** Such as "line 7". */
  readonly place: string;
  /** Ends a sentence that begins with the line. */
  readonly reason: string;
}

/** What was left out of what was read: how much, and the first of it. */
export interface Skipped {
  readonly count: number;
  readonly first: readonly SkippedLine[];
}

/** Lines that are listed one by one. */
const LISTED_MAX = 20;

export const NOTHING_SKIPPED: Skipped = { count: 0, first: [] };

export function addSkipped(a: Skipped, b: Skipped): Skipped {
  return { count: a.count + b.count, first: [...a.first, ...b.first].slice(0, LISTED_MAX) };
}

/** Collects what is left out of a file. */
export class SkippedLines {
  readonly #file: string;
  readonly #first: SkippedLine[] = [];
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(line: number, reason: string): void {
    this.#count += 1;
    if (this.#first.length < LISTED_MAX) this.#first.push({ file: this.#file, place: `line ${line}`, reason });
  }

  get all(): Skipped {
    return { count: this.#count, first: [...this.#first] };
  }
}
