import { fileURLToPath } from "node:url";
import picocolors from "picocolors";
import { runCommand } from "./command.ts";
import { SIMULATE, SIMULATE_ALL, TABS, TYPES, UNIT, type Command } from "./test-commands.ts";

/** What `npm run test:NAME -- ARGUMENTS` runs: a part of `npm test`, or less of it. */
const PARTS: Readonly<Record<string, (args: readonly string[]) => Command>> = {
  types: () => TYPES,
  unit: (args) => [...UNIT, ...args],
  simulation: (args) => (args.length === 0 ? SIMULATE_ALL : [...SIMULATE, ...args]),
  // With a pattern, tests that come last in a whole run do not wait for all the others.
  tabs: (args) => [...TABS, "--reporter=list", ...(args.length === 0 ? [] : ["--no-deps", ...args])],
};

const [name = "", ...args] = process.argv.slice(2);
const [program, ...rest] = PARTS[name]?.(args) ?? [];
if (program === undefined) throw new Error(`There is no part "${name}" of the tests: ${Object.keys(PARTS).join(", ")}`);
process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const { bold, dim, green, red } = picocolors;
console.log(bold(`▸ ${[program, ...rest].join(" ")}`));
const startedAt = performance.now();
process.exitCode = await runCommand(program, rest);
const mark = process.exitCode === 0 ? green("✓") : red("✗");
console.log(`${mark} ${name} ${dim(`${((performance.now() - startedAt) / 1000).toFixed(1)} s`)}`);
