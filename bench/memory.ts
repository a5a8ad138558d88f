import { readMemory, type MemoryReading } from "../e2e/tabs/memory.ts";
import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { medianBytes, worstGrowth } from "./memory-formulas.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";

const MEMBERS = 2;
/** Caches fill and hot functions are compiled in these. */
const WARM_UP_ROUNDS = 150;
const ROUNDS = 500;
const QUICK_WARM_UP_ROUNDS = 100;
const QUICK_ROUNDS = 150;
/** Readings of each tab, evenly spread over the rounds. */
const READINGS = 11;
const QUICK_READINGS = 7;
const JOIN_MS_MAX = 120_000;
const ROUND_MS_MAX = 5_000;

/**
 * A tab keeps the figures and journal entries of up to 10,000 rounds, about 2 KiB each over all its threads; a single
 * vector of this model that stayed would be 400 KiB a round.
 */
const HISTORY_KIB = 512;

/** Memory of tabs that train for hundreds of rounds. */
export async function* measureMemory(bench: Bench): AsyncGenerator<Figure, void> {
  bench.say(`memory, mnist-mlp, N=${MEMBERS}`);
  const warmUp = bench.quick ? QUICK_WARM_UP_ROUNDS : WARM_UP_ROUNDS;
  const rounds = bench.quick ? QUICK_ROUNDS : ROUNDS;
  const readings = bench.quick ? QUICK_READINGS : READINGS;
  const spec = { task: "mnist-mlp", seats: MEMBERS, rounds: ENDLESS_ROUNDS, targetAccuracy: null } as const;
  yield* await withSession<readonly Figure[]>(
    bench,
    spec,
    async (session) => {
      await session.reach(warmUp, JOIN_MS_MAX + warmUp * ROUND_MS_MAX);
      const tabs: MemoryReading[][] = session.pages.map(() => []);
      const cpuFrom = readCpu();
      for (let index = 0; index < readings; index += 1) {
        const round = warmUp + Math.round((index * rounds) / (readings - 1));
        await session.reach(round, rounds * ROUND_MS_MAX);
        const read = await Promise.all(session.pages.map(readMemory));
        read.forEach((reading, tab) => tabs[tab]?.push(reading));
        bench.say(`memory, round ${round}: ${read.map(({ bytes }) => `${(bytes / 1e6).toFixed(1)} MB`).join(", ")}`);
      }
      const { othersBusy } = cpuSince(cpuFrom);
      return [
        {
          part: "memory",
          name: `growth of a tab's memory in 100 rounds of mnist-mlp, N=${MEMBERS}`,
          value: worstGrowth(tabs) / 1024,
          unit: "KiB",
          formula:
            "Theil-Sen slope (median over pairs of readings) of bytes over rounds, of the tab where it is steepest; " +
            "bytes by measureUserAgentSpecificMemory: JavaScript of the page and its workers, after garbage " +
            "collection; the target leaves room for the journal and the rounds' figures, which are bounded lists",
          samples: tabs,
          target: { relation: "at most", value: HISTORY_KIB },
          note: `${(medianBytes(tabs) / 1e6).toFixed(1)} MB a tab, ${readings} readings over ${rounds} rounds`,
          othersBusy,
        },
      ];
    },
    bench.engine,
  );
}
