import { parseArgs } from "node:util";
import { TASK_NAMES } from "../../shared/session/tasks.ts";
import { parseSpec, SpecError, type SessionSpec } from "../../shared/session/spec.ts";

export const USAGE = `Usage: npm run demo -- [options]

Opens real browser tabs that train one model together, and shows them live.

  --peers N          tabs, 2 to 32 (4)
  --task NAME        ${TASK_NAMES.join(", ")} (mnist-mlp)
  --rounds N         rounds at most (1000)
  --target SHARE     test accuracy at which all stop, 0 to 1, or 'none' (the task's own)
  --batch N          samples a peer and round (64)
  --compression NAME none, fp16 or int8
  --seed N           seed of the session (1)
  --backend NAME     webgpu, wasm or cpu, in place of the best that the machine has
  --headed           show the browser windows
  --port N           port of the signaling server (any free one)
  --timeout SECONDS  give up after this long (600)
  --out FOLDER       where the results go (results)`;

/** Thrown for arguments that cannot be used; the message says which and why. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

export interface DemoArguments {
  readonly spec: SessionSpec;
  readonly backend: string | undefined;
  readonly headed: boolean;
  readonly port: number;
  readonly timeoutMs: number;
  readonly out: string;
  readonly help: boolean;
}

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): DemoArguments {
  const { values } = parse(args);
  return {
    spec: specOf(values),
    backend: oneOf("--backend", values.backend, ["webgpu", "wasm", "cpu"]),
    headed: values.headed,
    port: whole("--port", values.port, 0, 65_535),
    timeoutMs: 1000 * whole("--timeout", values.timeout, 1, 86_400),
    out: values.out,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        peers: { type: "string" },
        task: { type: "string" },
        rounds: { type: "string" },
        target: { type: "string" },
        batch: { type: "string" },
        compression: { type: "string" },
        seed: { type: "string" },
        backend: { type: "string" },
        headed: { type: "boolean", default: false },
        port: { type: "string", default: "0" },
        timeout: { type: "string", default: "600" },
        out: { type: "string", default: "results" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Option of each field of the spec that the demo can set. */
const OPTION_OF_FIELD = {
  seats: "--peers",
  task: "--task",
  rounds: "--rounds",
  targetAccuracy: "--target",
  batchSize: "--batch",
  compression: "--compression",
  seed: "--seed",
} as const;

function specOf(values: ReturnType<typeof parse>["values"]): SessionSpec {
  const fields: Record<string, unknown> = {};
  const take = (field: string, text: string | undefined, read: (text: string) => unknown = Number) => {
    if (text !== undefined) fields[field] = read(text);
  };
  take("seats", values.peers);
  take("task", values.task, String);
  take("rounds", values.rounds);
  take("targetAccuracy", values.target, (text) => (text === "none" ? null : Number(text)));
  take("batchSize", values.batch);
  take("compression", values.compression, String);
  take("seed", values.seed);
  try {
    return parseSpec(fields);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const reasons = error.issues.map(({ field, reason }) => {
      const option = OPTION_OF_FIELD[field as keyof typeof OPTION_OF_FIELD] ?? field;
      return `${option} ${reason}`;
    });
    throw new ArgumentError(reasons.join("\n"));
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ArgumentError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}

function oneOf(name: string, text: string | undefined, options: readonly string[]): string | undefined {
  if (text === undefined || options.includes(text)) return text;
  throw new ArgumentError(`${name} must be one of ${options.join(", ")}, not "${text}"`);
}
