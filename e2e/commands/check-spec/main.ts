import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pc from "picocolors";
import { reasonOf } from "../../../shared/reason-of.ts";
import { readModelTrace } from "../../../shared/peer/conformance/model-state.ts";
import { Replay, type Happened } from "../../../shared/peer/conformance/replay.ts";
import { createDigester } from "../../../shared/training/digest.ts";
import { Specification, type Walks } from "./quint.ts";

/** The model in which round 1 reaches the target (R11). */
const ENDS = "ends";

/** The right model, for several numbers of seats; some of the walks are replayed against the code. */
const RIGHT: readonly (Omit<Walks, "traces"> & { readonly replays: number })[] = [
  { module: "two", seed: 11, samples: 40, steps: 40, replays: 20 },
  { module: "three", seed: 12, samples: 100, steps: 40, replays: 60 },
  { module: "four", seed: 13, samples: 40, steps: 40, replays: 20 },
  { module: "five", seed: 14, samples: 25, steps: 50, replays: 20 },
  { module: ENDS, seed: 22, samples: 40, steps: 60, replays: 40 },
];

/**
 * Models with a mistake in them. The first three are those that docs/protocol.md names, from seeds like any other; the
 * seeds of the others were looked for, as it takes hundreds or thousands of walks to come upon them (docs/spec/README.md).
 */
const PLANTED: readonly (Walks & { readonly mistake: string })[] = [
  { module: "rollsBack", mistake: "P4 always rolls back to c", seed: 9000001, samples: 200, steps: 40 },
  { module: "votesFenced", mistake: "votes after promising (P3)", seed: 9000001, samples: 200, steps: 40 },
  {
    module: "countsAmnesiac",
    mistake: "counts a seat without memory as acceptor (P7)",
    seed: 7000001,
    samples: 600,
    steps: 40,
  },
  {
    module: "bystander",
    mistake: "a seat without memory becomes acceptor by a record that does not name it (P7)",
    seed: 0xa1c007,
    samples: 20,
    steps: 40,
  },
  {
    module: "earlyReport",
    mistake: "a member without the base reports what it had before (P3, P4)",
    seed: 0x1dcc16c,
    samples: 20,
    steps: 40,
  },
  { module: "forgetsFinish", mistake: "P4 forgets who has finished (R11)", seed: 9000001, samples: 200, steps: 40 },
  {
    module: "finishesElsewhere",
    mistake: "a verdict for another state (R7, R11)",
    seed: 9000001,
    samples: 200,
    steps: 40,
  },
  {
    module: "outsiders",
    mistake: "a page load that is no member proposes (P2, P7)",
    seed: 0x6e350e,
    samples: 20,
    steps: 40,
  },
];

/** What must have happened in the replayed traces: a replay of nothing would not fail. */
const EXPECTED = [
  "commit",
  "promise with a report",
  "promise with an accepted record",
  "accept",
  "adopted record",
  "decision by a quorum",
  "commit by decision",
  "view installed",
  "halt installed",
  "record after another view change",
  "reload with memory",
  "reload without memory",
  "catchUp",
  "verdict",
  "promise of one that has finished",
  "finish installed",
];

async function main(): Promise<boolean> {
  const traces = mkdtempSync(join(tmpdir(), "view-agreement-"));
  try {
    const specification = await Specification.read();
    for (const { replays, ...walks } of RIGHT) {
      await step(`${walks.module} seats: the invariants hold over ${walks.samples} walks`, async () => {
        const result = await specification.walk({
          ...walks,
          traces: { file: join(traces, `${walks.module}-{seq}.json`), count: replays },
        });
        if (result !== "held") throw new Error(`an invariant breaks; see it by ${again(walks, result.seed)}`);
      });
    }
    for (const { mistake, ...walks } of PLANTED) {
      await step(`caught: ${mistake}`, async () => {
        const result = await specification.walk(walks);
        if (result === "held") throw new Error(`not caught in ${walks.samples} walks from seed ${walks.seed}`);
      });
    }
    await step("the code does what the walks say", () => replayAll(traces));
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  } finally {
    rmSync(traces, { recursive: true, force: true });
  }
}

async function step(title: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  try {
    await work();
  } catch (error) {
    console.error(`${pc.red("failed")}  ${title}`);
    throw error;
  }
  console.log(
    `${pc.green("ok")}      ${title} ${pc.dim(`(${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)}`,
  );
}

function again({ module, steps }: Omit<Walks, "traces">, seed: string): string {
  const options = `--main=${module} --backend=typescript --max-samples=1 --max-steps=${steps} --invariant=safe --seed=${seed}`;
  return `npx quint run docs/spec/viewAgreement.qnt ${options}`;
}

async function replayAll(folder: string): Promise<void> {
  const digester = await createDigester();
  const happened: Happened = new Map();
  let steps = 0;
  const files = readdirSync(folder);
  for (const file of files) {
    const [first, ...rest] = readModelTrace(readFileSync(join(folder, file), "utf8"));
    if (!first) throw new Error(`${file} has no states`);
    const replay = new Replay(first, digester, happened, file.startsWith(ENDS) ? 1 : 0);
    let before = first;
    for (const [index, state] of rest.entries()) {
      // How a peer that has given up takes the others' decisions is its machine's affair, which is not replayed.
      if (state.last.what === "giveUp") break;
      try {
        replay.step(before, state);
      } catch (error) {
        const reason = reasonOf(error);
        throw new Error(`${file}, step ${index + 1}, ${state.last.what} of seat ${state.last.seat}: ${reason}`, {
          cause: error,
        });
      }
      before = state;
      steps += 1;
    }
  }
  const missing = EXPECTED.filter((what) => !happened.has(what));
  const counts = [...happened].sort().map(([what, count]) => `${what} ${count}`);
  console.log(pc.dim(`        ${files.length} walks, ${steps} steps: ${counts.join(", ")}`));
  if (missing.length > 0) throw new Error(`did not happen in any replayed walk: ${missing.join(", ")}`);
}

process.exitCode = (await main()) ? 0 : 1;
