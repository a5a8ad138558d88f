import { withMutant, type Mutant } from "./mutant.ts";
import { textOf, type Imports } from "./sources.ts";
import { takenMs, TIMED_OUT, type Outcome, type Thread } from "./thread.ts";
import type { Exchange, Order } from "./worker.ts";

export type Fate = "killed" | "timed out" | "survived";
export interface Judgement {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** The test file that killed it, or the simulator. */
  readonly by: string;
}

const SIMULATOR = "simulator";
/** A test that takes so many times as long as without a mistake, and some seconds, does not come to an end. */
const SLOWER_MAX = 8;
const SLACK_MS = 4000;
const FIRST_MS = 300_000;

/** Shows mutants to tests, and to the simulator where those see nothing. */
export class Judge {
  readonly #thread: Thread;
  readonly #imports: Imports;
  readonly #seeds: number;
  readonly #tests: readonly string[];
  /** The processor's time of each test without a mistake; those that fail here are not in it. */
  readonly #tookMs = new Map<string, number>();
  readonly #kills = new Map<string, number>();
  /** Tests that fail without any mistake: they need more of Vitest than there is here. */
  readonly unfit: string[] = [];

  /** @param tests parts of the paths of those that judge; without any, all that import the file */
  constructor(thread: Thread, imports: Imports, seeds: number, tests: readonly string[]) {
    this.#thread = thread;
    this.#imports = imports;
    this.#seeds = seeds;
    this.#tests = tests;
  }

  /** Runs, without a mistake, whatever will judge the mutants of these files. @throws Error where the simulator fails */
  async prepare(files: readonly string[], onTest: (test: string, of: number) => void): Promise<void> {
    const tests = [...new Set(files.flatMap((file) => this.#testsOf(file)))];
    for (const test of tests) {
      onTest(test, tests.length);
      if ((await this.#timed(test, { type: "test", test })) !== null) this.unfit.push(test);
    }
    if (this.#seeds === 0) return;
    const outcome = await this.#timed(SIMULATOR, { type: "seeds", from: 1, to: this.#seeds });
    if (outcome !== null) throw new Error(`the simulator fails without any mistake: ${String(outcome)}`);
  }

  #testsOf(file: string): readonly string[] {
    const tests = this.#imports.testsOf(file);
    if (this.#tests.length === 0) return tests;
    return tests.filter((test) => this.#tests.some((part) => test.includes(part)));
  }

  async #timed(what: string, order: Order): Promise<Outcome> {
    const before = takenMs();
    const outcome = await this.#thread.obey(order, FIRST_MS);
    if (outcome === null) this.#tookMs.set(what, takenMs() - before);
    return outcome;
  }

  async judge(mutant: Mutant): Promise<Judgement> {
    const dependents = this.#imports.dependents(mutant.file);
    const text = withMutant(textOf(mutant.file), mutant);
    const exchange: Exchange = { type: "exchange", file: mutant.file, text, dependents };
    await this.#thread.obey(exchange, FIRST_MS);
    const judgement = await this.#fate(mutant);
    await this.#thread.obey({ ...exchange, text: null }, FIRST_MS);
    return judgement;
  }

  async #fate(mutant: Mutant): Promise<Judgement> {
    for (const what of this.#order(mutant.file)) {
      const order: Order =
        what === SIMULATOR ? { type: "seeds", from: 1, to: this.#seeds } : { type: "test", test: what };
      const outcome = await this.#thread.obey(order, (this.#tookMs.get(what) ?? 0) * SLOWER_MAX + SLACK_MS);
      if (outcome === null) continue;
      this.#kills.set(what, (this.#kills.get(what) ?? 0) + 1);
      if (outcome === TIMED_OUT) return { mutant, fate: "timed out", by: what };
      return { mutant, fate: "killed", by: `${what}: ${String(outcome)}` };
    }
    return { mutant, fate: "survived", by: "" };
  }

  /** The tests of a file, those that most likely kill soonest first: beside it, then by their kills for their time. */
  #order(file: string): readonly string[] {
    const tests = this.#testsOf(file).filter((test) => this.#tookMs.has(test));
    const beside = file.replace(/\.ts$/, ".test.ts");
    const worth = (test: string): number => (1 + (this.#kills.get(test) ?? 0)) / (this.#tookMs.get(test) ?? 1);
    const sorted = [...tests].sort((a, b) => Number(b === beside) - Number(a === beside) || worth(b) - worth(a));
    return this.#tookMs.has(SIMULATOR) ? [...sorted, SIMULATOR] : sorted;
  }
}
