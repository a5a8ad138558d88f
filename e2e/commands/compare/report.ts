import Table from "cli-table3";
import pc from "picocolors";
import type { CompareArguments } from "./arguments.ts";
import type { Row } from "./row.ts";

const COLUMNS = ["peers", "data", "training", "rounds", "accuracy", "to central", "time", "sent a peer"];
const DATA_WORDS = { all: "all in one tab", iid: "iid", "by-label": "by label" } as const;

const NO_LINES_BETWEEN_ROWS = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** The table for people. Central training of as many samples stands beside each size of cluster. */
export function tableOf(rows: readonly Row[]): string {
  const style = pc.isColorSupported ? { head: ["bold"], border: ["gray"] } : { head: [], border: [] };
  const table = new Table({ head: COLUMNS, style, chars: NO_LINES_BETWEEN_ROWS });
  const right = "right" as const;
  for (const { run, outcome } of rows) {
    const begin = [{ content: String(run.peers), hAlign: right }, DATA_WORDS[run.data], run.label];
    if (run.kind === "impossible" || outcome === undefined) {
      const reason = run.kind === "impossible" ? run.reason : "not run";
      table.push([...begin, { content: pc.dim(reason), colSpan: COLUMNS.length - begin.length }]);
      continue;
    }
    const figures = [
      String(outcome.rounds),
      percent(outcome.accuracy),
      run.kind === "central" ? "" : pointsTo(centralOf(rows, run.peers), outcome.accuracy),
      `${(outcome.trainingMs / 1000).toFixed(1)} s`,
      run.kind === "central" ? "0" : megabytes(outcome.sentBytesPerPeer),
    ];
    table.push([...begin, ...figures.map((content) => ({ content, hAlign: right }))]);
    if (outcome.note !== undefined) {
      const color = outcome.failed ? pc.red : pc.yellow;
      table.push(["", "", { content: color(outcome.note), colSpan: COLUMNS.length - 2 }]);
    }
  }
  return table.toString();
}

/** What central training of the same size reached. */
function centralOf(rows: readonly Row[], peers: number): number | null {
  return rows.find(({ run }) => run.kind === "central" && run.peers === peers)?.outcome?.accuracy ?? null;
}

function pointsTo(central: number | null, accuracy: number | null): string {
  if (central === null || accuracy === null) return "";
  const points = 100 * (accuracy - central);
  return `${points < 0 ? "" : "+"}${points.toFixed(2)}`;
}

export function percent(share: number | null): string {
  return share === null ? "not measured" : `${(100 * share).toFixed(2)} %`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

/** All figures, for programs. */
export function jsonOf(args: CompareArguments, rows: readonly Row[], machine: object, startedAt: Date): string {
  const { json: _, ...settings } = args;
  const figures = rows.map(({ run, outcome }) => ({
    peers: run.peers,
    data: run.data,
    training: run.label,
    ...(run.kind === "impossible" ? { impossible: run.reason } : { spec: run.spec, ...outcome }),
  }));
  return `${JSON.stringify({ startedAt, machine, settings, rows: figures }, null, 2)}\n`;
}
