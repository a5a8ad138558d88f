import type { RoundMetrics } from "../../../shared/peer/effect.ts";

/** Every figure of a round, in the order of the columns. */
export const ROUND_COLUMNS = [
  "round",
  "view",
  "at",
  "loss",
  "ownLoss",
  "accuracy",
  "samples",
  "stepMs",
  "computeMs",
  "averageMs",
  "waitMs",
  "updateMs",
  "voteMs",
  "roundMs",
  "bytesSent",
  "bytesReceived",
  "heldOutLoss",
] as const satisfies readonly (keyof RoundMetrics)[];

/** A run's rounds under a name. */
export interface NamedRounds {
  readonly name: string;
  readonly rounds: readonly RoundMetrics[];
}

/** What spreadsheets take for a formula, also behind white space, and in the wide forms of East Asian keyboards. */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/;

/**
 * A line of cells as RFC 4180 wants it, its line break included; null is an empty cell. A text that spreadsheets would
 * compute as a formula gets an apostrophe before it, as names come from whoever made a session or a file; numbers stay
 * numbers. Semicolons and tabs are quoted, too: some spreadsheets split at them.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  const written = cells.map((cell) => {
    if (typeof cell !== "string") return cell === null ? "" : String(cell);
    const text = FORMULA.test(cell) ? `'${cell}` : cell;
    return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(",")}\r\n`;
}

/** All figures of all rounds, a line each, below a line of names. Times in milliseconds, `at` since 1970. */
export function roundsCsv(rounds: readonly RoundMetrics[]): string {
  return [csvLine(ROUND_COLUMNS), ...rounds.map((round) => csvLine(cellsOf(round)))].join("");
}

/** The rounds of several runs in one table, whose first column names the run. */
export function runsCsv(runs: readonly NamedRounds[]): string {
  const lines = runs.flatMap(({ name, rounds }) => rounds.map((round) => csvLine([name, ...cellsOf(round)])));
  return [csvLine(["run", ...ROUND_COLUMNS]), ...lines].join("");
}

function cellsOf(round: RoundMetrics): readonly (number | null)[] {
  // What an earlier build kept of a round has fewer figures.
  return ROUND_COLUMNS.map((column) => round[column] ?? null);
}
