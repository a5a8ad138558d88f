import { parseArgs } from "node:util";
import pc from "picocolors";
import type { JournalEvent } from "../../shared/peer/journal.ts";
import { simulateSeed, type Failure } from "../../shared/simulation/simulate.ts";
import { createDigester } from "../../shared/training/digest.ts";

const USAGE = `Usage: npm run simulate -- [--seeds 2000] [--peers 5] [--from 1] [--trace]

  --seeds N   how many seeds to run, one session each
  --peers N   peers of each session, 2 to 16; without it, 2 to 7 by turns
  --from N    first seed
  --trace     print every event of the seeds (best with --seeds 1)`;

const PEERS_MIN = 2;
const PEERS_MAX = 16;
/** Without `--peers`, 2 to this many by turns. */
const PEERS_BY_TURNS_MAX = 7;
const TRACE_TAIL_LINES = 60;

interface Arguments {
  readonly seeds: number;
  readonly peers: number | undefined;
  readonly from: number;
  readonly trace: boolean;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "2000" },
      peers: { type: "string" },
      from: { type: "string", default: "1" },
      trace: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  return {
    seeds: whole("--seeds", values.seeds, 1, 100_000_000),
    peers: values.peers === undefined ? undefined : whole("--peers", values.peers, PEERS_MIN, PEERS_MAX),
    from: whole("--from", values.from, 0, 0xffff_ffff),
    trace: values.trace,
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}

function report(failure: Failure, peers: number): void {
  const { scenario, error, trace } = failure;
  for (const line of trace.slice(-TRACE_TAIL_LINES)) console.error(pc.dim(line));
  console.error(`\n${pc.red("Failed")} at seed ${scenario.seed} with ${peers} peers: ${error.stack ?? error.message}`);
  console.error(`Scenario: ${JSON.stringify({ ...scenario, spec: undefined })}`);
  console.error(`Again, whole: npm run simulate -- --seeds 1 --from ${scenario.seed} --peers ${peers} --trace`);
}

async function main(): Promise<number> {
  const { seeds, peers: wanted, from, trace } = readArguments();
  const digester = await createDigester();
  const startedAt = performance.now();
  const marks = new Map<JournalEvent, number>();
  const ends = new Map<string, number>();
  let shownAt = startedAt;
  for (let index = 0; index < seeds; index += 1) {
    const seed = from + index;
    const peers = wanted ?? PEERS_MIN + (seed % (PEERS_BY_TURNS_MAX - PEERS_MIN + 1));
    const result = simulateSeed(seed, peers, digester, trace);
    if ("failure" in result) {
      report(result.failure, peers);
      return 1;
    }
    const { outcome } = result;
    for (const line of outcome.trace) console.log(line);
    for (const [event, count] of Object.entries(outcome.marks)) {
      marks.set(event as JournalEvent, (marks.get(event as JournalEvent) ?? 0) + count);
    }
    for (const state of outcome.states) ends.set(state, (ends.get(state) ?? 0) + 1);
    if (performance.now() - shownAt > 2000) {
      shownAt = performance.now();
      console.log(pc.dim(`  ${index + 1} of ${seeds} seeds, ${rate(index + 1, startedAt)} a second`));
    }
  }
  console.log(`${pc.green("Held")}: all invariants over ${seeds} seeds, ${rate(seeds, startedAt)} seeds a second`);
  console.log(`  ends    ${list(ends)}`);
  console.log(`  events  ${list(marks)}`);
  return 0;
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

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(`${pc.red("simulate:")} ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
  },
);
