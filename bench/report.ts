import Table from "cli-table3";
import pc from "picocolors";
import { meetsTarget, type Figure, type PartName } from "./figure.ts";
import type { Machine } from "../e2e/tabs/machine.ts";

/** A part that could not be measured. */
export interface PartFailure {
  readonly part: PartName;
  readonly reason: string;
}

export interface BenchRun {
  readonly startedAt: Date;
  readonly seconds: number;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly figures: readonly Figure[];
  readonly failures: readonly PartFailure[];
}

/** Processors that others may keep busy before a figure is suspect. */
const OTHERS_BUSY_MAX = 0.1;

/** The whole run for the terminal: the table, and below it what should make its reader doubt. */
export function reportText(run: BenchRun): string {
  const { machine, figures, failures } = run;
  const table = new Table({
    head: ["figure", "value", "target", "", "more"],
    style: { head: ["bold"], border: ["gray"], compact: true },
    colAligns: ["left", "right", "left", "left", "left"],
  });
  for (const figure of figures) if (!figure.unlisted) table.push(row(figure));
  const lines = [
    pc.bold(`${machine.cpu}, ${machine.cores} cores; Chromium ${machine.chromium}, Node ${machine.node}`),
    table.toString(),
  ];
  const busiest = Math.max(0, ...figures.map(({ othersBusy }) => othersBusy ?? 0).filter(Number.isFinite));
  if (busiest > OTHERS_BUSY_MAX) {
    lines.push(
      pc.yellow(
        `Other programs kept up to ${busiest.toFixed(1)} of ${machine.cores} processors busy meanwhile: ` +
          "figures marked ~ are worth little.",
      ),
    );
  }
  if (run.quick) lines.push(pc.dim("Quick run: few rounds and short windows, so figures scatter."));
  for (const { part, reason } of failures) lines.push(pc.red(`${part} could not be measured: ${reason}`));
  return lines.join("\n");
}

/** The whole run as JSON, raw samples included. */
export function reportJson(run: BenchRun): string {
  const { startedAt, seconds, machine, quick, figures, failures } = run;
  const judged = figures.map(({ unlisted: _, ...figure }) => ({ ...figure, met: meetsTarget(figure) }));
  return `${JSON.stringify({ date: startedAt.toISOString(), seconds, machine, quick, figures: judged, failures }, null, 1)}\n`;
}

function row(figure: Figure): string[] {
  const { name, value, unit, target, note } = figure;
  const met = meetsTarget(figure);
  const disturbed = (figure.othersBusy ?? 0) > OTHERS_BUSY_MAX ? pc.yellow("~ ") : "";
  return [
    name,
    value === null ? formatValue(value) : `${disturbed}${formatValue(value)} ${unit}`,
    target === undefined ? "" : `${target.relation} ${formatValue(target.value)} ${unit}`,
    met === null ? "" : met ? pc.green("met") : pc.red("missed"),
    note ?? "",
  ];
}

/** Three significant digits, and never an exponent; `none` where there is no value. */
export function formatValue(value: number | null): string {
  if (value === null) return "none";
  const size = Math.abs(value);
  if (size === 0 || size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : 2);
}
