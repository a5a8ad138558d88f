import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../../node_modules/@informalsystems/quint/dist/src/cli.js", import.meta.url));
export const SPECIFICATION = fileURLToPath(new URL("../../../docs/spec/viewAgreement.qnt", import.meta.url));

/** A run of the tool that hangs is ended after this. */
const RUN_MS_MAX = 300_000;

/** Quint itself failed: the specification has an error, or the tool could not be run. */
export class QuintError extends Error {
  override readonly name = "QuintError";
}

export interface Walks {
  /** Module of the specification with the bounds and mistakes to run with. */
  readonly module: string;
  readonly seed: number;
  /** At most so many random walks of at most so many steps. */
  readonly samples: number;
  readonly steps: number;
  /** Where some of the walks are written to, `{seq}` being their number. */
  readonly traces?: { readonly file: string; readonly count: number };
}

/**
 * Type-checks the specification and takes random walks through it, with its invariant `safe` checked after each step.
 * The same seed gives the same walks. The evaluator is the one in TypeScript: the others would have to be downloaded.
 * @returns whether the invariant held; else the seed that gives the walk alone
 * @throws QuintError
 */
export async function walk({
  module,
  seed,
  samples,
  steps,
  traces,
}: Walks): Promise<"held" | { readonly seed: string }> {
  const { code, output } = await quint([
    "run",
    SPECIFICATION,
    `--main=${module}`,
    "--backend=typescript",
    "--invariant=safe",
    `--seed=${seed}`,
    `--max-samples=${samples}`,
    `--max-steps=${steps}`,
    "--verbosity=1",
    ...(traces ? [`--out-itf=${traces.file}`, `--n-traces=${traces.count}`] : []),
  ]);
  if (code === 0 && output.includes("[ok]")) return "held";
  if (output.includes("[violation]")) return { seed: /--seed=(0x[0-9a-f]+)/.exec(output)?.[1] ?? "unknown" };
  throw new QuintError(output);
}

function quint(args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: RUN_MS_MAX });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.on("error", (error) => reject(new QuintError(error.message)));
    child.on("close", (code) => resolve({ code: code ?? 128, output }));
  });
}
