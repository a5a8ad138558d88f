import { fileURLToPath } from "node:url";
import picocolors from "picocolors";
import { runCommand } from "./command.ts";
import {
  ALL_TABS,
  SIMULATE,
  SIMULATE_ALL,
  TABS,
  TABS_IN_NETWORKS,
  TYPES,
  UNIT,
  type Command,
} from "./test-commands.ts";

/** What `npm run test:NAME -- ARGUMENTS` runs: a part of `npm test`, or less of it. */
const PARTS: Readonly<Record<string, (args: readonly string[]) => readonly Command[]>> = {
  types: () => [TYPES],
  unit: (args) => [[...UNIT, ...args]],
  simulation: (args) => [args.length === 0 ? SIMULATE_ALL : [...SIMULATE, ...args]],
  tabs: (args) => {
    const commands = args.length === 0 ? [TABS, TABS_IN_NETWORKS] : [[...ALL_TABS, ...args] as const];
    return commands.map((command) => [...command, "--reporter=list"] as const);
  },
};

const [name = "", ...args] = process.argv.slice(2);
const commands = PARTS[name]?.(args);
if (commands === undefined) {
  throw new Error(`There is no part "${name}" of the tests: ${Object.keys(PARTS).join(", ")}`);
}
process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const { bold, dim, green, red } = picocolors;
const startedAt = performance.now();
let failed = 0;
for (const [program, ...rest] of commands) {
  console.log(bold(`▸ ${[program, ...rest].join(" ")}`));
  const code = await runCommand(program, rest);
  failed ||= code;
}
process.exitCode = failed;
const mark = failed === 0 ? green("✓") : red("✗");
console.log(`${mark} ${name} ${dim(`${((performance.now() - startedAt) / 1000).toFixed(1)} s`)}`);
