import pc from "picocolors";
import { Random } from "../../../shared/training/random.ts";
import { runProgram } from "../command-line.ts";
import { readArguments, USAGE, type Arguments } from "./arguments.ts";
import { Judge, type Judgement } from "./judge.ts";
import { mutantsOf, type Mutant } from "./mutant.ts";
import { mutantText, table } from "./report.ts";
import { Imports, textOf } from "./sources.ts";
import { Thread } from "./thread.ts";

const PROGRESS_EVERY_MS = 5000;

async function main(argv: string[]): Promise<number> {
  const args = readArguments(argv);
  const mutants = chosen(args);
  if (args.isList) {
    for (const mutant of mutants) console.log(mutantText(mutant));
    console.log(`${mutants.length} mutants`);
    return 0;
  }
  const startedAt = performance.now();
  const thread = new Thread();
  const judge = new Judge(thread, new Imports(), args.seeds, args.tests);
  let tests = 0;
  await judge.prepare([...new Set(mutants.map(({ file }) => file))], (test, of) => {
    tests += 1;
    console.log(pc.dim(`  without a mistake, ${tests} of ${of}: ${test}`));
  });
  for (const test of judge.unfit) console.log(`${pc.yellow("Left out")}: ${test} needs more of Vitest`);
  const judgements = await judgeAll(judge, mutants, args.showsKillers);
  await thread.end();
  console.log(table(judgements));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(pc.dim(`${mutants.length} mutants, ${args.seeds} seeds, ${seconds.toFixed(0)} s`));
  return 0;
}

async function judgeAll(
  judge: Judge,
  mutants: readonly Mutant[],
  showsKillers: boolean,
): Promise<readonly Judgement[]> {
  const judgements: Judgement[] = [];
  let shownAt = performance.now();
  let survived = 0;
  for (const mutant of mutants) {
    const judgement = await judge.judge(mutant);
    judgements.push(judgement);
    const { fate, by } = judgement;
    if (fate === "survived") {
      survived += 1;
      console.log(`${pc.red("Survived")} ${mutantText(mutant)}`);
    } else if (showsKillers) console.log(pc.dim(`${fate} ${mutantText(mutant)}\n    ${by}`));
    if (performance.now() - shownAt < PROGRESS_EVERY_MS) continue;
    shownAt = performance.now();
    console.log(pc.dim(`  ${judgements.length} of ${mutants.length} mutants, ${survived} survived`));
  }
  return judgements;
}

/** The mutants that were asked for, in the order of files and lines. */
function chosen({ places, sample, seed }: Arguments): readonly Mutant[] {
  const all = places.flatMap(({ files, line }) =>
    files.flatMap((file) =>
      mutantsOf(file, textOf(file)).filter((mutant) => line === undefined || mutant.line === line),
    ),
  );
  if (sample === undefined || sample >= all.length) return all;
  const drawn = new Set(new Random("mutants", seed).shuffle(all.map((_mutant, index) => index)).slice(0, sample));
  return all.filter((_mutant, index) => drawn.has(index));
}

runProgram("mutants", USAGE, main, 1);
