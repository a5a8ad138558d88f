import pc from "picocolors";
import { MARKS } from "../../../shared/simulation/coverage.ts";
import type { Profile } from "../../../shared/simulation/draw-scenario.ts";
import { shrinkFailure, simulateScenario, simulateSeed, type Failure } from "../../../shared/simulation/simulate.ts";
import { createDigester, type Digester } from "../../../shared/training/digest.ts";
import { runProgram } from "../command-line.ts";
import { peersOf, readArguments, USAGE, type Arguments } from "./arguments.ts";
import { readReplay, writeReplay } from "./replay.ts";
import type { FailedSeed, Tally } from "./tally.ts";
import { runSeeds } from "./threads.ts";

const TRACE_TAIL_LINES = 80;
const PROGRESS_EVERY_MS = 3000;

async function main(argv: string[]): Promise<number> {
  const args = readArguments(argv);
  const digester = await createDigester();
  if (args.replay !== undefined) return replay(args.replay, digester);
  if (args.trace) return trace(args, digester);
  const startedAt = performance.now();
  let shownAt = startedAt;
  const tally = await runSeeds(args, ({ runs, failed }) => {
    if (performance.now() - shownAt < PROGRESS_EVERY_MS) return;
    shownAt = performance.now();
    const bad = failed.length > 0 ? `, ${failed.length} failed` : "";
    console.log(pc.dim(`  ${runs} of ${args.seeds} seeds, ${rate(runs, startedAt)} a second${bad}`));
  });
  const [first] = [...tally.failed].sort((a, b) => a.seed - b.seed);
  if (first !== undefined) {
    if (args.all) listFailures(tally.failed);
    explain(first, args.profile, digester);
    return 1;
  }
  console.log(
    `${pc.green("Held")}: all invariants over ${args.seeds} seeds, ${rate(args.seeds, startedAt)} seeds a second`,
  );
  if (args.profile === "swarm") console.log(`  mixes   ${tally.mixes.size} different ones`);
  summarize(tally);
  return args.requireCoverage ? checkCoverage(tally, args.profile) : 0;
}

/** Prints every event of the seeds. */
function trace(args: Arguments, digester: Digester): number {
  for (let seed = args.from; seed < args.from + args.seeds; seed += 1) {
    const result = simulateSeed(seed, peersOf(seed, args), digester, true, args.profile);
    console.log(("failure" in result ? result.failure : result.outcome).trace.join("\n"));
    if ("failure" in result) {
      console.error(`${pc.red("Failed")}: ${result.failure.error.message}`);
      return 1;
    }
  }
  return 0;
}

function replay(file: string, digester: Digester): number {
  const result = simulateScenario(readReplay(file), digester, true);
  if ("failure" in result) {
    console.log(result.failure.trace.join("\n"));
    console.error(`${pc.red("Fails")}: ${result.failure.error.stack ?? result.failure.error.message}`);
    return 1;
  }
  const { trace, states, committed } = result.outcome;
  console.log(trace.join("\n"));
  console.log(
    `${pc.green("Held")}: ${states.map((state, seat) => `seat ${seat} ${state} at ${committed[seat]}`).join(", ")}`,
  );
  return 0;
}

/** Runs a failed seed again, makes it as small as it gets, shows its end and keeps it in a file. */
function explain({ seed, peers }: FailedSeed, profile: Profile, digester: Digester): void {
  const result = simulateSeed(seed, peers, digester, true, profile);
  if (!("failure" in result)) throw new Error(`seed ${seed} with ${peers} peers failed, but not the second time`);
  const { failure, runs } = shrinkFailure(result.failure, digester);
  show(failure);
  const { faults, spec } = failure.scenario;
  console.error(`Shrunk in ${runs} runs to ${spec.seats} peers, ${faults.length} faults: ${JSON.stringify(faults)}`);
  console.error(`Again, this one:  npm run simulate -- --replay ${writeReplay(failure)}`);
  console.error("To look at it:    npm start, then open that file at /replay");
  const drawn = `--from ${seed} --peers ${peers} --profile ${profile}`;
  console.error(`As it was drawn:  npm run simulate -- --seeds 1 ${drawn} --trace`);
}

function show({ scenario, error, trace }: Failure): void {
  for (const line of trace.slice(-TRACE_TAIL_LINES)) console.error(pc.dim(line));
  console.error(`\n${pc.red("Failed")} at seed ${scenario.seed}: ${error.stack ?? error.message}`);
}

/** Failures of one kind together, whatever their numbers. */
function listFailures(failed: readonly FailedSeed[]): void {
  const kinds = new Map<string, FailedSeed[]>();
  for (const seed of failed) {
    const kind = seed.message
      .replace(/[0-9a-f]{32}/g, "…")
      .replace(/\d+/g, "#")
      .slice(0, 80);
    kinds.set(kind, [...(kinds.get(kind) ?? []), seed]);
  }
  for (const seeds of [...kinds.values()].sort((a, b) => b.length - a.length)) {
    const examples = seeds.slice(0, 5).map(({ seed, peers }) => `${seed}/${peers}`);
    console.error(
      `${String(seeds.length).padStart(5)}  ${seeds[0]?.message.slice(0, 160)}  (seed/peers ${examples.join(" ")})`,
    );
  }
}

function summarize({ coverage, journal, ends, runs, virtualMs, recomputed, restarted }: Tally): void {
  console.log(
    `  time    ${(virtualMs / 1000 / 3600).toFixed(1)} hours simulated, ${(virtualMs / runs / 1000).toFixed(1)} s a seed`,
  );
  console.log(`  ends    ${list(ends)}`);
  console.log(`  events  ${list(journal)}`);
  console.log(`  paths   ${list(new Map(Object.entries(coverage.counts)))}`);
  console.log(
    `  steps   in a later view ${recomputed} computed again, none of a survivor; ${restarted} begun again before they were done`,
  );
}

function checkCoverage({ coverage }: Tally, profile: Profile): number {
  const missing = coverage.missing(profile);
  for (const mark of missing) console.error(`${pc.red("Never seen")}: ${mark} (${MARKS[mark]})`);
  return missing.length > 0 ? 1 : 0;
}

function rate(count: number, since: number): string {
  return ((count * 1000) / (performance.now() - since)).toFixed(0);
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

runProgram("simulate", USAGE, main, 2);
