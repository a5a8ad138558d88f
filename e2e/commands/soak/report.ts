import Table from "cli-table3";
import pc from "picocolors";
import type { SoakOutcome, TabMemory } from "./soak.ts";

/** What is wrong with a run; nothing where it held. */
export function problemsOf({ stuck, report, falseSuspicions }: SoakOutcome): readonly string[] {
  const violations = report.violations.map(({ invariant, message }) => `${invariant}: ${message}`);
  if (report.furtherViolations > 0) violations.push(`and ${report.furtherViolations} more violations`);
  const suspicions = falseSuspicions === 0 ? [] : [`${falseSuspicions} suspicions that nothing explains`];
  return [...violations, ...stuck.map((what) => `stuck ${what}`), ...suspicions];
}

/** The run in a few lines for a terminal. */
export function reportText(outcome: SoakOutcome): string {
  const { ms, played, recoveries, report, memory, quietMs, falseSuspicions, suspicions } = outcome;
  const { summary, unchecked } = report;
  const times = recoveries.map((each) => each.ms).sort((a, b) => a - b);
  const reloads = recoveries.reduce((sum, each) => sum + each.reloads, 0);
  const faults = [...played].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`);
  const seconds = (value: number | undefined): string => `${((value ?? 0) / 1000).toFixed(1)} s`;
  const lines: readonly (readonly [string, string])[] = [
    ["time", `${(ms / 60_000).toFixed(1)} minutes`],
    ["faults", faults.join(", ") || "none"],
    [
      "came back",
      `${times.length} times, after ${seconds(times[Math.floor(times.length / 2)])} (median), at most ${seconds(times.at(-1))}; ${reloads} tabs were loaded again for it`,
    ],
    ["rounds", `${summary.rounds} in ${summary.views.length} views, ${summary.commits} commits of all tabs`],
    [
      "suspicions",
      `${suspicions}, of these false ${falseSuspicions} in ${(quietMs / 60_000).toFixed(1)} quiet minutes`,
    ],
    [
      "checked",
      `${summary.ends.length} journals, ${report.violations.length + report.furtherViolations} violations${unchecked.length === 0 ? "" : `, ${unchecked.length} not whole`}`,
    ],
  ];
  const text = lines.map(([name, value]) => `  ${pc.dim(name.padEnd(12))}${value}`);
  const problems = problemsOf(outcome);
  return [
    "",
    ...text,
    "",
    memoryTable(memory),
    "",
    ...problems.map((problem) => `${pc.red("Problem:")} ${problem}`),
    problems.length === 0 ? pc.green("It held.") : pc.red(`${problems.length} problems.`),
  ].join("\n");
}

function memoryTable(memory: readonly TabMemory[]): string {
  const table = new Table({
    head: ["seat", "first MB", "highest MB", "last MB"],
    style: { head: ["bold"], border: ["gray"] },
  });
  for (const seat of [...new Set(memory.map((each) => each.seat))].sort((a, b) => a - b)) {
    const bytes = memory.filter((each) => each.seat === seat).map((each) => each.bytes);
    const figures = [bytes[0], Math.max(...bytes), bytes.at(-1)];
    table.push([String(seat), ...figures.map((each) => ((each ?? 0) / 1e6).toFixed(1))]);
  }
  return table.toString();
}
