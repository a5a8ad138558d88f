import type { Column } from "../../../../shared/data/columns/column.ts";
import { RowEncoder } from "../../../../shared/data/columns/encode.ts";
import { typedCell, type TypedCell } from "../../kit/table-values.ts";

/** What people typed for a row: a text for each column, as cells of a file have it. */
export interface TypedRow {
  readonly cells: readonly TypedCell[];
  /** Cells that nothing was typed for, though something is needed. */
  readonly empty: number;
  readonly wrong: number;
  /** Nothing was typed at all. */
  readonly isBlank: boolean;
  /** As the model sees it; undefined while it is not whole. */
  readonly input: Float32Array | undefined;
}

export function typedRow(columns: readonly Column[], texts: readonly string[]): TypedRow {
  const cells = columns.map((column, place) => typedCell(column, texts[place] ?? ""));
  const empty = cells.filter(({ kind }) => kind === "empty").length;
  const wrong = cells.filter(({ kind }) => kind === "wrong").length;
  const isBlank = columns.every((_, place) => (texts[place] ?? "").trim() === "");
  const values = cells.flatMap((each) => (each.kind === "value" ? [each.cell] : []));
  if (isBlank || values.length < columns.length) return { cells, empty, wrong, isBlank, input: undefined };
  const encoder = new RowEncoder(columns);
  const input = new Float32Array(encoder.width);
  return { cells, empty, wrong, isBlank, input: encoder.encode(values, input) < 0 ? input : undefined };
}
