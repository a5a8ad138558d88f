import { parseOptions, whole } from "../command-line.ts";
import { MUTATED, sourcesUnder } from "./sources.ts";

export const USAGE = `Usage: npm run mutants -- [--only shared/peer/agreement] [--sample 200] [--seed 1] [--seeds 200] [--list]
       npm run mutants -- --only shared/peer/masks.ts:42 --tests peer/secure --seeds 0

Makes one small mistake at a time in the code of ${MUTATED.join(", ")}, and shows it to the tests that
import the file, then to the simulator. A mistake that nobody sees survives: a test is missing, or it is no mistake.

  --only PATH   a file or folder below those, or one line of a file, FILE:LINE; may be given several times
  --sample N    so many of the mutants, drawn at random; without it, all
  --seed N      what the sample is drawn from
  --seeds N     how many of the simulator's seeds each mutant must pass that no test has seen
  --tests PART  only the tests with this in their paths judge, to see soon what a new one kills; also several times
  --killers     say also of each that was seen what saw it
  --list        show the mutants without running anything`;

const SAMPLE_MAX = 1_000_000;
const SEEDS_MAX = 100_000;

export interface Arguments {
  readonly places: readonly Place[];
  readonly sample: number | undefined;
  readonly seed: number;
  readonly seeds: number;
  readonly tests: readonly string[];
  readonly showsKillers: boolean;
  readonly isList: boolean;
}

/** Files, and which line of theirs; undefined: all. */
export interface Place {
  readonly files: readonly string[];
  readonly line: number | undefined;
}

/** @throws ArgumentError */
export function readArguments(args: string[]): Arguments {
  const { values } = parseOptions({
    args,
    options: {
      only: { type: "string", multiple: true, default: [...MUTATED] },
      sample: { type: "string" },
      seed: { type: "string", default: "1" },
      seeds: { type: "string", default: "200" },
      tests: { type: "string", multiple: true, default: [] },
      killers: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  return {
    places: values.only.map(placeOf),
    sample: values.sample === undefined ? undefined : whole("--sample", values.sample, 1, SAMPLE_MAX),
    seed: whole("--seed", values.seed, 0, SAMPLE_MAX),
    seeds: whole("--seeds", values.seeds, 0, SEEDS_MAX),
    tests: values.tests,
    showsKillers: values.killers,
    isList: values.list,
  };
}

/** @throws ArgumentError */
function placeOf(only: string): Place {
  const [path = "", line] = only.split(":");
  return {
    files: sourcesUnder(path),
    line: line === undefined ? undefined : whole("--only FILE:LINE: the line", line, 1, SAMPLE_MAX),
  };
}
