import { DataFileError } from "../data-file-error.ts";
import type { SkippedList } from "../skipped.ts";
import type { ReportShare } from "./bytes-in.ts";
import { fitRow, type TableHead } from "./table-head.ts";
import type { TableText } from "./table-text.ts";

/**
 * Goes through the rows of a table in their order. Lines without a cell that is filled are passed over; those that are no
 * row of the table are left out and told.
 * @param isRow whether the first line is a row, rather than names
 * @throws DataFileError where the file cannot be read
 */
export async function eachRow(
  text: TableText,
  { first }: Pick<TableHead, "first">,
  isRow: boolean,
  into: { readonly skipped: SkippedList; readonly take: (line: number, cells: readonly string[]) => void },
  report: ReportShare,
): Promise<void> {
  const { skipped, take } = into;
  const width = first.cells.length;
  if (isRow) take(first.line, first.cells);
  for await (const some of text.rows(report)) {
    for (const row of some) {
      if (row.line === first.line) continue;
      const cells = fitRow(row, width);
      if (cells === null) continue;
      if (typeof cells === "string") skipped.add(new DataFileError(text.path, `line ${row.line}`, cells));
      else take(row.line, cells);
    }
  }
}
