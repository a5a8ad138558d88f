import { averagingFigures, type AveragingCase } from "./averaging-figures.ts";
import { averagedRounds } from "./averaging-formulas.ts";
import { AVERAGING_BLOCKS, QUICK_AVERAGING_BLOCKS } from "./averaging-plan.ts";
import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";

const JOIN_MS_MAX = 90_000;
const ROUND_MS_MAX = 30_000;

/** Averaging through the real product, between ceilings that are read before, amid and after. */
export async function* measureAveraging(bench: Bench): AsyncGenerator<Figure, void> {
  for (const { members, steps } of bench.quick ? QUICK_AVERAGING_BLOCKS : AVERAGING_BLOCKS) {
    const ceilings: number[] = [];
    const cases: AveragingCase[] = [];
    const readCeiling = async () => {
      bench.say(`raw ceiling, N=${members}, all pairs`);
      ceilings.push((await bench.ceilings.read(bench.browser, members)).bytesPerSecond);
    };
    await readCeiling();
    for (const { task, compressions, warmUpRounds, rounds } of steps) {
      for (const compression of compressions) {
        bench.say(`averaging, ${task}, N=${members}, compression ${compression}`);
        cases.push(await measureCase(bench, { members, task, compression, warmUpRounds, rounds }));
      }
      await readCeiling();
    }
    yield* averagingFigures(cases, ceilings);
  }
}

async function measureCase(
  bench: Bench,
  wanted: Omit<AveragingCase, "rounds" | "othersBusy"> & { readonly warmUpRounds: number; readonly rounds: number },
): Promise<AveragingCase> {
  const { members, task, compression, warmUpRounds, rounds } = wanted;
  const spec = { task, seats: members, compression, rounds: ENDLESS_ROUNDS } as const;
  return withSession(bench, spec, async (session) => {
    await session.reach(warmUpRounds, JOIN_MS_MAX + warmUpRounds * ROUND_MS_MAX);
    const cpuFrom = readCpu();
    await session.reach(warmUpRounds + rounds, rounds * ROUND_MS_MAX);
    const { othersBusy } = cpuSince(cpuFrom);
    return { members, task, compression, othersBusy, rounds: averagedRounds(await session.rounds(), warmUpRounds) };
  });
}
