import { parseArgs, type ParseArgsConfig } from "node:util";
import pc from "picocolors";
import { reasonOf } from "../../shared/reason-of.ts";
import { exitOnSignals } from "../setup/exit-on-signals.ts";

/** Thrown for arguments that cannot be used; the message says which and why. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

/** Reads options, as Node's `parseArgs` does. @throws ArgumentError */
export function parseOptions<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new ArgumentError(reasonOf(error));
  }
}

/** @throws ArgumentError unless the text is a whole number within these bounds */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = text === "" ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ArgumentError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}

/** @throws ArgumentError unless the text is a number within these bounds, the lower one excluded */
export function number(name: string, text: string, above: number, most: number): number {
  const value = text === "" ? Number.NaN : Number(text);
  if (value > above && value <= most) return value;
  throw new ArgumentError(`${name} must be a number above ${above} and at most ${most}, not "${text}"`);
}

/** @throws ArgumentError unless the text is one of these */
export function oneOf<T extends string>(name: string, text: string, options: readonly T[]): T {
  const found = options.find((option) => option === text);
  if (found !== undefined) return found;
  throw new ArgumentError(`${name} must be one of ${options.join(", ")}, not "${text}"`);
}

/**
 * Runs a program of the terminal to its end and ends this process.
 * @param usage printed for `--help`, and below what is wrong with arguments
 * @param main gets the arguments and gives the exit code
 * @param failure the exit code where it throws; 2 where arguments cannot be used
 */
export function runProgram(name: string, usage: string, main: (args: string[]) => Promise<number>, failure = 1): void {
  const args = process.argv.slice(2);
  exitOnSignals();
  // What was written to a pipe must be through before the process ends.
  const exit = (code: number): unknown => process.stdout.write("", () => process.exit(code));
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    exit(0);
    return;
  }
  main(args).then(exit, (error: unknown) => {
    console.error(`\n${pc.red(`${name}:`)} ${reasonOf(error)}`);
    if (error instanceof ArgumentError) console.error(`\n${usage}`);
    exit(error instanceof ArgumentError ? 2 : failure);
  });
}
