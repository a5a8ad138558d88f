import type { CategoryColumn, Column } from "../../../shared/data/columns/column.ts";
import { DataFileError } from "../data-file-error.ts";
import { SkippedList } from "../skipped.ts";
import type { ColumnAnalysis, TableAnalysis, TableLook } from "./analysis.ts";
import type { ReportShare } from "./bytes-in.ts";
import { codesOf, dateFacts, numberFacts, wordCounts } from "./column-facts.ts";
import { columnNames } from "./column-names.ts";
import { ColumnTally } from "./column-tally.ts";
import { eachRow } from "./each-row.ts";
import { FirstLineJudge, type FirstLine, type FirstLineGuess } from "./first-line.ts";
import { judgeDateOrder, judgeNotation, usualNotation, type KnownRange, type UsualNotation } from "./judge-reading.ts";
import { propose } from "./propose.ts";
import { RowSample } from "./row-sample.ts";
import { headOf, type TableHead } from "./table-head.ts";
import type { TableText } from "./table-text.ts";
import { numberedColumn } from "../numbered-columns.ts";

/**
 * Looks over a table.
 * @param said what its first line holds; undefined to have it judged
 * @throws DataFileError
 */
export async function lookAtTable(
  text: TableText,
  said: FirstLine | undefined,
  report: ReportShare,
): Promise<TableLook> {
  const head = await headOf(text);
  const taken = said ?? head.guess.firstLine;
  if (taken === undefined) return { path: text.path, guess: head.guess, analysis: undefined };
  const { analysis, guess } = await analyseTable(text, head, layoutOf(head, taken), report);
  if (said !== undefined || guess.firstLine === taken) return { path: text.path, guess, analysis };
  // Far below stands something that makes the first lines mean something else.
  if (guess.firstLine === undefined) return { path: text.path, guess, analysis: undefined };
  const other = await analyseTable(text, head, layoutOf(head, guess.firstLine), report);
  return { path: text.path, guess, analysis: other.analysis };
}

interface Analysed {
  readonly analysis: TableAnalysis;
  /** What the first line seems to hold, by all lines below it. */
  readonly guess: FirstLineGuess;
}

/** What the first line of a table is. */
export interface Layout {
  readonly names: readonly string[];
  /** It is a row as all others. */
  readonly isRow: boolean;
}

/** Without a line of names columns are numbered, and the first line is a row as all others. */
function layoutOf({ first }: TableHead, firstLine: FirstLine): Layout {
  const isRow = firstLine === "data";
  return { names: isRow ? first.cells.map((_, at) => numberedColumn(at)) : columnNames(first.cells), isRow };
}

/**
 * Looks over a table of which is known what its first line is.
 * @param known columns that a session has already, by their names: how a cell is to be read may follow from their range
 * @throws DataFileError where there is no row, or the file cannot be read
 */
export async function analyseTable(
  text: TableText,
  { first }: TableHead,
  { names, isRow }: Layout,
  report: ReportShare,
  known: readonly Column[] = [],
): Promise<Analysed> {
  const tallies = names.map(() => new ColumnTally());
  const sample = new RowSample(first.cells.length);
  const judge = new FirstLineJudge(first.cells);
  const skipped = new SkippedList();
  let rows = 0;
  const take = (line: number, cells: readonly string[]): void => {
    if (line !== first.line) judge.add(cells);
    rows += 1;
    sample.add(cells);
    for (const [at, tally] of tallies.entries()) tally.add(cells[at] ?? "");
  };
  await eachRow(text, { first }, isRow, { skipped, take }, report);
  if (rows === 0) throw new DataFileError(text.path, null, "there are no rows below the first line");
  const usual = usualNotation(tallies, text.dialect.delimiter);
  const ranges = new Map(known.filter(isScaled).map((column) => [column.name, column]));
  const columns = tallies.map((tally, place) => {
    const name = names[place] ?? "";
    return analyseColumn({ name, place, tally, sample: sample.column(place), usual, known: ranges.get(name) });
  });
  const { encoding, dialect } = text;
  const analysis = {
    firstLine: isRow ? ("data" as const) : ("names" as const),
    encoding,
    delimiter: dialect.delimiter,
    rows,
    sampleRows: sample.rows,
    columns,
    skipped: skipped.skipped,
  };
  return { analysis, guess: judge.guess() };
}

const isScaled = (column: Column): column is Exclude<Column, CategoryColumn> => "min" in column;

interface Tallied {
  readonly name: string;
  readonly place: number;
  readonly tally: ColumnTally;
  /** Its cells in some rows. */
  readonly sample: readonly string[];
  readonly usual: UsualNotation;
  readonly known: KnownRange | undefined;
}

function analyseColumn({ name, place, tally, sample, usual, known }: Tallied): ColumnAnalysis {
  const notation = judgeNotation(tally, usual, known);
  const order = judgeDateOrder(tally, known);
  const numbers = numberFacts(tally, sample, notation);
  const dates = numbers ? null : dateFacts(tally, sample, order);
  const words = wordCounts(tally);
  const filled = sample.filter((cell) => !tally.gapWords.has(cell));
  const isDistinct =
    new Set(filled).size === filled.length && (words === null || words.every(({ count }) => count === 1));
  const doubts = [...(numbers ? [notation.doubt] : []), ...(dates ? [order.doubt] : [])].filter(
    (doubt) => doubt !== "",
  );
  return {
    name,
    place,
    filled: tally.filled,
    gaps: tally.gaps,
    gapWords: [...tally.gapWords].flatMap(([text, count]) => (text === "" ? [] : [{ text, count }])),
    numbers,
    dates,
    words,
    ...propose({ name, tally, numbers, dates, words, isDistinct, doubts }),
    codes: words && codesOf(sample, words),
  };
}
