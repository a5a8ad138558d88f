import { ArgumentError, number, parseOptions } from "../e2e/commands/command-line.ts";
import { ENGINE_NAMES, ENGINE_OPTIONS, engineIn } from "../e2e/commands/engine-option.ts";
import type { DeviceBackend } from "../web/ports/training.ts";
import { PART_NAMES, PARTS_ON_DEMAND, type PartName } from "./figure.ts";

export const USAGE = `Usage: npm run bench -- [options]

Measures Lockstep in real tabs of this machine, prints one table and writes all raw readings as JSON.
It takes about ten minutes; other programs that run meanwhile spoil the figures.

  --quick          less of everything: about four minutes
  --only NAMES     some parts: ${PART_NAMES.slice(0, 6).join(", ")},
                   ${PART_NAMES.slice(6).join(", ")}
                   (only when named: scaling, six minutes; bytes, two; links, five, by root
                   and with socat; suspicions, ten; tables, with --tables;
                   signaling, two hours and a half, with redis-server for a part of it)
  --tables FOLDER  in tables: where public tables are, such as sns-penguins.csv
  --churn-minutes NUMBER
                   in signaling: for how long pages come and go while memory is watched, at one server
                   and then at two (60; 3 with --quick)
  --engine NAME    ${ENGINE_NAMES}: what tabs compute with in single-tab, scaling, gpt,
                   round-split and memory (simd, our own kernels; or --backend); the part engines compares them all
  --beside COMMIT  in single-tab also measures that commit by its own bench, in turns; it is checked out
                   and installed in a temporary folder
  --json FILE      where the readings go (results/bench.json)`;

const CHURN_MINUTES = 60;
const QUICK_CHURN_MINUTES = 3;
/** A week. */
const CHURN_MINUTES_MAX = 7 * 24 * 60;

const PARTS_BY_DEFAULT = PART_NAMES.filter((part) => !PARTS_ON_DEMAND.includes(part));

export interface BenchArguments {
  readonly quick: boolean;
  readonly parts: readonly PartName[];
  readonly json: string;
  readonly engine: DeviceBackend;
  readonly beside: string | undefined;
  readonly tables: string | undefined;
  readonly churnMinutes: number;
}

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): BenchArguments {
  const {
    quick,
    only,
    json,
    beside,
    tables,
    "churn-minutes": churn,
    ...engines
  } = parseOptions({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      json: { type: "string", default: "results/bench.json" },
      beside: { type: "string" },
      tables: { type: "string" },
      "churn-minutes": { type: "string" },
      ...ENGINE_OPTIONS,
    },
  }).values;
  if (json === "") throw new ArgumentError("--json needs the name of a file");
  const parts = only === undefined ? PARTS_BY_DEFAULT : partsOf(only);
  if (beside !== undefined && !parts.includes("single-tab")) {
    throw new ArgumentError("--beside is for the part single-tab, which is not among those that are measured");
  }
  if (parts.includes("tables") && tables === undefined) {
    throw new ArgumentError("the part tables needs --tables with the folder that they are in");
  }
  if (churn !== undefined && !parts.includes("signaling")) {
    throw new ArgumentError("--churn-minutes is for the part signaling, which is not among those that are measured");
  }
  const usual = quick ? QUICK_CHURN_MINUTES : CHURN_MINUTES;
  const churnMinutes = churn === undefined ? usual : number("--churn-minutes", churn, 0, CHURN_MINUTES_MAX);
  return { quick, parts, json, engine: engineIn(engines) ?? "simd", beside, tables, churnMinutes };
}

/** In the order in which they run, whatever the order in which they were named. */
function partsOf(text: string): readonly PartName[] {
  const wanted = text.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !PART_NAMES.some((part) => part === name));
  if (unknown !== undefined) {
    throw new ArgumentError(`--only names some of ${PART_NAMES.join(", ")}; there is no part "${unknown}"`);
  }
  return PART_NAMES.filter((part) => wanted.includes(part));
}
