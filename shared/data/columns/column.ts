/** A column of a table that a model learns from, as the spec of its session has it (M4). */
export type Column = ScaledColumn | CategoryColumn;

/** Numbers or dates: one input, values from `min` to `max` as -1 to 1, those beyond as the nearer end. */
export type ScaledColumn = OlderColumn | NumberColumn;

/** As specs had columns before there were kinds: what an empty cell becomes is not said, so there can be none. */
export interface OlderColumn {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

export interface NumberColumn extends OlderColumn {
  /** Dates are days since 1970-01-01. */
  readonly kind: "number" | "date";
  /** What an empty cell becomes, in the column's own unit. */
  readonly gap: number;
}

/** Words: an input for each, one for cells that are empty if `missing`, and one for anything else. */
export interface CategoryColumn {
  readonly name: string;
  readonly kind: "category";
  readonly values: readonly string[];
  readonly missing: boolean;
}

export type ColumnKind = "number" | "date" | "category";

export function kindOf(column: Column): ColumnKind {
  return "kind" in column ? column.kind : "number";
}

export function isCategory(column: Column): column is CategoryColumn {
  return kindOf(column) === "category";
}

/** What an empty cell of a column of numbers becomes; undefined where there may be none. */
export function gapOf(column: ScaledColumn): number | undefined {
  return "gap" in column ? column.gap : undefined;
}

/** How many of a model's inputs a column is. */
export function widthOf(column: Column): number {
  return isCategory(column) ? column.values.length + (column.missing ? 2 : 1) : 1;
}

/** How many inputs a model of these columns has. */
export function inputsOf(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0);
}

/** What each input of a model of these columns stands for, in order. */
export function inputNames(columns: readonly Column[]): readonly string[] {
  return columns.flatMap((column) => {
    const { name } = column;
    if (!isCategory(column)) return [name];
    const words = column.values.map((value) => `${name} = ${value}`);
    return [...words, ...(column.missing ? [`${name} is missing`] : []), `${name} is anything else`];
  });
}
