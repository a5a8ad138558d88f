import pc from "picocolors";
import type { Bounds } from "../../../shared/simulation/search/bounds.ts";
import { runProgram } from "../command-line.ts";
import { readArguments, USAGE } from "./arguments.ts";
import { runSearches } from "./threads.ts";
import type { Report } from "./worker.ts";

async function main(argv: string[]): Promise<number> {
  const { searches, jobs, states, isList } = readArguments(argv);
  if (isList) {
    for (const bounds of searches)
      console.log(`${pc.bold(bounds.name)}  ${bounds.about}\n    ${pc.dim(boundsText(bounds))}`);
    return 0;
  }
  const startedAt = performance.now();
  const found = new Map<string, number>();
  const holds = await runSearches(
    searches.map((bounds) => ({ bounds, states })),
    jobs,
    (bounds, report, seconds) => {
      found.set(bounds.name, report.states);
      show(bounds, report, seconds);
    },
  );
  if (!holds) return 1;
  const all = [...found.values()].reduce((sum, each) => sum + each, 0);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${pc.green("Held")}: I1 to I5 in ${count(all)} distinct states, ${seconds.toFixed(1)} s`);
  return 0;
}

function show(bounds: Bounds, report: Report, seconds: number): void {
  const { states, expanded, depth, transitions, steps, seatStates, isOver, isDone, violation } = report;
  const rate = `${count(Math.round(states / Math.max(seconds, 0.001)))} states/s`;
  const line = `${bounds.name.padEnd(14)} ${count(states).padStart(11)} states  depth ${String(depth).padStart(2)}  ${rate}`;
  if (!isOver) {
    // Somebody watches; a log keeps what each came to.
    if (process.stdout.isTTY) console.log(pc.dim(`  ${line}  ${count(states - expanded)} to look at`));
    return;
  }
  if (violation) {
    console.error(`${pc.red("Broken")} ${line}\n         ${pc.dim(boundsText(bounds))}`);
    for (const words of violation) console.error(words);
    return;
  }
  const extent = isDone ? pc.green("whole ") : pc.yellow("partly");
  const work = `${count(transitions)} transitions, ${count(steps)} steps of peers between ${count(seatStates)} states of seats`;
  console.log(`${extent} ${line}  ${seconds.toFixed(1)} s\n         ${pc.dim(work)}`);
}

function boundsText({ name: _name, about: _about, proposers, votesLate, ...numbers }: Bounds): string {
  const given = Object.entries(numbers).filter(([, most]) => most > 0);
  const votes = votesLate ? ", votes later than averages" : "";
  return `${given.map(([what, most]) => `${what} ${most}`).join(", ")}, ballots of seats ${proposers.join(", ")}${votes}`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

runProgram("search", USAGE, main, 2);
