/** What was done to the cells of a column for want of something better, counted over all rows. */
export interface ColumnNotes {
  readonly name: string;
  /** Rows that were read. */
  readonly rows: number;
  /** Values beyond the session's range: they were cut to its nearer end. */
  readonly cut: number;
  /** Cells without a value. */
  readonly gaps: number;
  /** Cells that are no number or date where one is wanted: they count as gaps. */
  readonly others: number;
  /** Words that the session does not have: they are all one. */
  readonly unknown: number;
}

export type NoteKind = "cut" | "gaps" | "others" | "unknown";

/** Counts what is done to the cells of some columns. */
export class TableNotes {
  readonly #names: readonly string[];
  readonly #counts: Readonly<Record<NoteKind, Float64Array>>;
  rows = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
    const zeros = (): Float64Array => new Float64Array(names.length);
    this.#counts = { cut: zeros(), gaps: zeros(), others: zeros(), unknown: zeros() };
  }

  count(kind: NoteKind, column: number): void {
    this.#counts[kind][column] = (this.#counts[kind][column] ?? 0) + 1;
  }

  /** Of the columns of which there is anything to say. */
  get all(): readonly ColumnNotes[] {
    const { cut, gaps, others, unknown } = this.#counts;
    const notes = this.#names.map((name, i) => ({
      name,
      rows: this.rows,
      cut: cut[i] ?? 0,
      gaps: gaps[i] ?? 0,
      others: others[i] ?? 0,
      unknown: unknown[i] ?? 0,
    }));
    return notes.filter((each) => each.cut + each.gaps + each.others + each.unknown > 0);
  }
}

/** The notes of several sources, column by column. */
export function joinNotes(parts: readonly (readonly ColumnNotes[])[], rows: number): readonly ColumnNotes[] {
  const joined = new Map<string, ColumnNotes>();
  for (const each of parts.flat()) {
    const { name, cut, gaps, others, unknown } = each;
    const known = joined.get(name);
    joined.set(name, {
      name,
      rows,
      cut: cut + (known?.cut ?? 0),
      gaps: gaps + (known?.gaps ?? 0),
      others: others + (known?.others ?? 0),
      unknown: unknown + (known?.unknown ?? 0),
    });
  }
  return [...joined.values()];
}
