import { DataFileError, quoted } from "./data-file-error.ts";
import type { SampleList } from "./sample-list.ts";
import { sampleWidth } from "./sample-schema.ts";
import type { SkippedList } from "./skipped.ts";
import type { ReportShare } from "./table/bytes-in.ts";
import { looksLikeValue } from "./table/first-line.ts";
import { plainNumber } from "./table/number-notation.ts";
import { fitRow, headOf } from "./table/table-head.ts";
import { TableText } from "./table/table-text.ts";

/**
 * Reads images out of a table: its first line names the label's column and one for each pixel, row by row, 0 to 255. Rows
 * that are no images are left out and told.
 * @throws DataFileError where the columns are others, or the file cannot be read
 */
export async function addPixelRows(
  path: string,
  content: Blob,
  list: SampleList,
  skipped: SkippedList,
  report: ReportShare,
): Promise<void> {
  const text = await TableText.open(path, content);
  const { first } = await headOf(text);
  const { line, cells: names } = first;
  const labelAt = labelPlace(path, line, names, list.schema.labelColumn);
  const pixels = sampleWidth(list.schema);
  if (names.length - 1 !== pixels) {
    const reason = `has ${names.length - 1} columns beside the label, but images have ${pixels} pixels`;
    throw new DataFileError(path, `line ${line}`, reason);
  }
  for await (const rows of text.rows(report)) {
    for (const row of rows) {
      if (row.line === line) continue;
      const place = `line ${row.line}`;
      const cells = fitRow(row, names.length);
      if (cells === null) continue;
      try {
        if (typeof cells === "string") throw new DataFileError(path, place, cells);
        const image = pixelsOf(path, place, names, cells, labelAt);
        list.add(cells[labelAt] ?? "", { file: path, place }, (into) => into.set(image));
      } catch (error) {
        if (!(error instanceof DataFileError)) throw error;
        skipped.add(error);
      }
    }
  }
}

function labelPlace(path: string, line: number, names: readonly string[], label: string): number {
  const at = names.indexOf(label);
  if (at < 0) {
    const hint = names.some(looksLikeValue) ? "it looks like data, and must name the columns" : "";
    throw new DataFileError(path, `line ${line}`, `has no column ${quoted(label)}`, hint);
  }
  if (names.lastIndexOf(label) !== at)
    throw new DataFileError(path, `line ${line}`, `has two columns ${quoted(label)}`);
  return at;
}

function pixelsOf(
  path: string,
  place: string,
  names: readonly string[],
  cells: readonly string[],
  labelAt: number,
): Uint8Array {
  const pixels = new Uint8Array(cells.length - 1);
  let to = 0;
  for (const [at, cell] of cells.entries()) {
    if (at === labelAt) continue;
    const value = plainNumber(cell);
    if (!(value >= 0 && value <= 255)) {
      const reason = `${quoted(cell)} in column ${quoted(names[at] ?? "")} is no pixel, 0 to 255`;
      throw new DataFileError(path, place, reason);
    }
    pixels[to++] = Math.round(value);
  }
  return pixels;
}
