import { ArgumentError, parseOptions } from "../e2e/commands/command-line.ts";
import { PART_NAMES, PARTS_ON_DEMAND, type PartName } from "./figure.ts";

export const USAGE = `Usage: npm run bench -- [options]

Measures Lockstep in real tabs of this machine, prints one table and writes all raw readings as JSON.
It takes about six minutes; other programs that run meanwhile spoil the figures.

  --quick        less of everything: under two minutes
  --only NAMES   some parts: ${PART_NAMES.join(", ")}
                 (${PARTS_ON_DEMAND.join(", ")}: ten minutes, only when named)
  --json FILE    where the readings go (results/bench.json)`;

const PARTS_BY_DEFAULT = PART_NAMES.filter((part) => !PARTS_ON_DEMAND.includes(part));

export interface BenchArguments {
  readonly quick: boolean;
  readonly parts: readonly PartName[];
  readonly json: string;
}

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): BenchArguments {
  const { quick, only, json } = parseOptions({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      json: { type: "string", default: "results/bench.json" },
    },
  }).values;
  if (json === "") throw new ArgumentError("--json needs the name of a file");
  return { quick, parts: only === undefined ? PARTS_BY_DEFAULT : partsOf(only), json };
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
