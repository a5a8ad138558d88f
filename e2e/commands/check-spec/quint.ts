import { fileURLToPath } from "node:url";
// What `quint run` calls, one after the other: a program of its own for each module would start, parse and check anew.
import {
  load,
  parse,
  runSimulator,
  typecheck,
  type CLIProcedure,
  type ErrResult,
  type TypecheckedStage,
} from "@informalsystems/quint/dist/src/cliCommands.js";

const SPECIFICATION = fileURLToPath(new URL("../../../docs/spec/viewAgreement.qnt", import.meta.url));

/** Quint itself failed: the specification has an error, or a walk came to a step that has no value. */
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

/** The specification with all its modules, parsed and type-checked. */
export class Specification {
  readonly #checked: TypecheckedStage;

  private constructor(checked: TypecheckedStage) {
    this.#checked = checked;
  }

  /** @throws QuintError where the specification has an error */
  static async read(): Promise<Specification> {
    const parsed = done(await parse(done(await load({ input: SPECIFICATION }))));
    return new Specification(done(await typecheck(parsed)));
  }

  /**
   * Takes random walks through a module, with its invariant `safe` checked after each step. The same seed gives the same
   * walks. The evaluator is the one in TypeScript: the others would have to be downloaded.
   * @returns whether the invariant held; else the seed that gives the walk alone
   * @throws QuintError
   */
  async walk({ module, seed, samples, steps, traces }: Walks): Promise<"held" | { readonly seed: string }> {
    // Those of `quint run`, with its defaults.
    const args = {
      ...{ input: SPECIFICATION, main: module, backend: "typescript", init: "init", step: "step", mbt: false },
      ...{ invariant: "safe", invariants: [], witnesses: [], hide: [], verbosity: 0 },
      ...{ seed: BigInt(seed), maxSamples: samples, maxSteps: steps },
      ...{ outItf: traces?.file, nTraces: traces?.count ?? 1 },
    };
    const outcome = await runSimulator({ ...this.#checked, args });
    if (outcome.isRight()) return "held";
    const error = outcome.value as ErrResult;
    const { status, seed: found } = error.stage;
    if (status !== "violation") throw failure(error);
    return { seed: found === undefined ? "unknown" : `0x${found.toString(16)}` };
  }
}

/** What a part of Quint's work came to. @throws QuintError where it failed */
function done<Stage>(outcome: CLIProcedure<Stage>): Stage {
  if (outcome.isLeft()) throw failure(outcome.value);
  return outcome.value as Stage;
}

function failure({ msg, stage }: ErrResult): QuintError {
  const lines = stage.errors.map(({ explanation, locs }) => {
    // Quint counts lines from 0.
    const places = locs.map(({ start }) => `, line ${start.line + 1}`);
    return `  ${explanation}${places.join("")}`;
  });
  return new QuintError([msg, ...lines].join("\n"));
}
