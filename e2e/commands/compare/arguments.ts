import type { DeviceBackend } from "../../../web/ports/training.ts";
import { ROUNDS_MAX, SEATS_MAX, SEATS_MIN } from "../../../shared/limits.ts";
import { ArgumentError, number, oneOf, parseOptions, whole } from "../command-line.ts";
import { ENGINE_NAMES, ENGINE_OPTIONS, engineIn } from "../engine-option.ts";

export const DATA_NAMES = ["iid", "by-label"] as const;
/** How the samples are dealt to the tabs: evenly, or by their labels. */
export type DataName = (typeof DATA_NAMES)[number];

export const MODE_NAMES = ["central", "plain", "secure"] as const;
/** One tab with all data, or a cluster with one of the ways to average. */
export type ModeName = (typeof MODE_NAMES)[number];

const TASKS_COMPARED = ["mnist-mlp", "mnist-cnn"] as const;
const COMPRESSIONS = ["none", "fp16", "int8", "int4", "sparse"] as const;

export const USAGE = `Usage: npm run compare -- [options]

Trains one model in one tab that has all data, and in clusters of real tabs, and prints what each came to.
It takes about ten minutes; other programs that run meanwhile spoil the times.

  --peers LIST       tabs of the clusters: 4, 2,4,7 or 2..7 (2,4,7; with --dishonest 5)
  --rounds N         rounds of every run (100)
  --target SHARE     in place of --rounds: train up to this test accuracy, 0 to 1, for at most 1000 rounds
  --data NAMES       ${DATA_NAMES.join(", ")}: samples dealt evenly, or by label (both)
  --alpha NUMBER     with by-label: how evenly; the parameter of a Dirichlet distribution (0.5)
  --modes NAMES      ${MODE_NAMES.join(", ")} (all; with --dishonest central,plain)
  --dishonest K      also lets K tabs of each cluster contribute random numbers, averaged by mean and by median
  --factor NUMBER    how long these are, in multiples of the true gradient (100)
  --task NAME        ${TASKS_COMPARED.join(", ")} (mnist-mlp)
  --local-steps N    steps of each tab between two averages (1)
  --compression NAME ${COMPRESSIONS.join(", ")}: of what plain clusters send (int8)
  --seed N           seed of all runs (1)
  --engine NAME      ${ENGINE_NAMES}, in place of the fastest that the machine has (or --backend)
  --timeout SECONDS  gives a run up after this long (300)
  --json FILE        writes the figures there, too`;

export interface CompareArguments {
  readonly peers: readonly number[];
  readonly rounds: number;
  readonly targetAccuracy: number | null;
  readonly data: readonly DataName[];
  readonly alpha: number;
  readonly modes: readonly ModeName[];
  /** Tabs of each cluster that lie; 0 where that is not asked for. */
  readonly dishonest: number;
  readonly factor: number;
  readonly task: (typeof TASKS_COMPARED)[number];
  readonly localSteps: number;
  readonly compression: (typeof COMPRESSIONS)[number];
  readonly seed: number;
  readonly backend: DeviceBackend | undefined;
  readonly timeoutMs: number;
  readonly json: string | undefined;
}

const ROUNDS = 100;
const ROUNDS_TO_TARGET_MAX = 1000;

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): CompareArguments {
  const { values } = parseOptions({
    args: [...args],
    options: {
      peers: { type: "string" },
      rounds: { type: "string" },
      target: { type: "string" },
      data: { type: "string", default: DATA_NAMES.join() },
      alpha: { type: "string", default: "0.5" },
      modes: { type: "string" },
      dishonest: { type: "string" },
      factor: { type: "string", default: "100" },
      task: { type: "string", default: "mnist-mlp" },
      "local-steps": { type: "string", default: "1" },
      compression: { type: "string", default: "int8" },
      seed: { type: "string", default: "1" },
      ...ENGINE_OPTIONS,
      timeout: { type: "string", default: "300" },
      json: { type: "string" },
    },
  });
  if (values.rounds !== undefined && values.target !== undefined) {
    throw new ArgumentError("--rounds and --target exclude each other: choose one");
  }
  const dishonest = values.dishonest === undefined ? 0 : whole("--dishonest", values.dishonest, 1, SEATS_MAX - 1);
  const peers = peersIn(values.peers ?? (dishonest > 0 ? "5" : "2,4,7"));
  const [fewest] = peers;
  if (fewest !== undefined && dishonest >= fewest) {
    throw new ArgumentError(`--dishonest ${dishonest} leaves nobody honest among ${fewest} peers`);
  }
  return {
    peers,
    rounds:
      values.target === undefined
        ? whole("--rounds", values.rounds ?? String(ROUNDS), 1, ROUNDS_MAX)
        : ROUNDS_TO_TARGET_MAX,
    targetAccuracy: values.target === undefined ? null : number("--target", values.target, 0, 1),
    data: listOf("--data", values.data, DATA_NAMES),
    alpha: number("--alpha", values.alpha, 0, 1000),
    modes: listOf("--modes", values.modes ?? (dishonest > 0 ? "central,plain" : MODE_NAMES.join()), MODE_NAMES),
    dishonest,
    factor: number("--factor", values.factor, 0, 1e6),
    task: oneOf("--task", values.task, TASKS_COMPARED),
    localSteps: whole("--local-steps", values["local-steps"], 1, 1000),
    compression: oneOf("--compression", values.compression, COMPRESSIONS),
    seed: whole("--seed", values.seed, 0, 0xffff_ffff),
    backend: engineIn(values),
    timeoutMs: 1000 * whole("--timeout", values.timeout, 1, 86_400),
    json: values.json,
  };
}

/** `4`, `2,4,7`, `2..7` and what is put together of these; ascending, each once. */
function peersIn(text: string): readonly number[] {
  const peers = text.split(",").flatMap((part) => {
    const [first = "", last = first, ...rest] = part.trim().split("..");
    if (rest.length > 0) throw new ArgumentError(`--peers cannot be "${part}": write 4, 2,4,7 or 2..7`);
    const from = whole("--peers", first, SEATS_MIN, SEATS_MAX);
    const to = whole("--peers", last, SEATS_MIN, SEATS_MAX);
    if (to < from) throw new ArgumentError(`--peers ${part} goes backwards`);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return [...new Set(peers)].sort((a, b) => a - b);
}

function listOf<T extends string>(name: string, text: string, options: readonly T[]): readonly T[] {
  const chosen = text.split(",").map((part) => oneOf(name, part.trim(), options));
  return options.filter((option) => chosen.includes(option));
}
