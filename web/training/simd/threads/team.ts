import type { LayeredModel } from "../../../../shared/training/model/model.ts";
import type { Cores } from "../../cores/cores.ts";
import type { Pointer } from "../../kernels/kernels.ts";
import type { Program } from "../../program/program.ts";
import { awaitWord, OPEN, WORD, WORDS } from "./control.ts";
import { KnownParts } from "./parts.ts";

/** What a thread is told of the model that it helps to compute. */
export interface ThreadJob {
  /** The shared build of the kernels, and the shared memory in which they compute. */
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
  readonly model: LayeredModel;
  /** Which one it is; the first, 0, is the one that is helped. */
  readonly thread: number;
  /** As many as there may be at most. */
  readonly threads: number;
}

/** Starts a thread that does `helpTeam`. @param here told once it helps @returns how to end it */
export type StartThread = (job: ThreadJob, here: () => void) => () => void;

/** A program to run, and how the other threads know it. */
export interface Run {
  readonly program: Program;
  readonly isTraining: boolean;
  /** Samples of its batch. */
  readonly count: number;
  /** 32 bits. */
  readonly dropoutSeed: number;
}

/**
 * The threads that compute a model together, in one memory. Who is not there yet, or was ended, is not waited for: the
 * first thread does alone what nobody helps with.
 */
export class Team {
  readonly #cores: Cores;
  readonly #start: StartThread;
  readonly #job: Omit<ThreadJob, "thread">;
  readonly #control: Int32Array;
  readonly #parts = new KnownParts();
  readonly #ends: (() => void)[] = [];
  #here = 1;
  #ended = false;

  /** @param cores how many it may use, which changes with time */
  constructor(job: Omit<ThreadJob, "thread" | "control">, cores: Cores, start: StartThread) {
    this.#cores = cores;
    this.#start = start;
    const control = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
    this.#control = new Int32Array(control);
    this.#job = { ...job, control };
  }

  /** Threads that would compute a program now. */
  get threads(): number {
    return Math.min(this.#cores.threads, this.#here);
  }

  /**
   * Has as many threads as it may; they need a moment to be there.
   * @returns once they are, or `waitMs` have passed
   */
  async call(waitMs: number): Promise<void> {
    const wanted = Math.min(this.#cores.threads, this.#job.threads);
    if (this.#ended || this.#ends.length + 1 >= wanted) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, waitMs);
      while (this.#ends.length + 1 < wanted) {
        const thread = this.#ends.length + 1;
        const here = (): void => void (++this.#here >= wanted && resolve());
        this.#ends.push(this.#start({ ...this.#job, thread }, here));
      }
    });
  }

  /**
   * Computes a program with all threads that there are.
   * @param scratch memory of the first thread alone
   * @throws Error where one of them could not do its part
   */
  run({ program, isTraining, count, dropoutSeed }: Run, scratch: Pointer): void {
    const [control, { threads }] = [this.#control, this];
    const parts = this.#parts.of(program, threads);
    Atomics.store(control, WORD.program, 2 * count + (isTraining ? 1 : 0));
    Atomics.store(control, WORD.dropoutSeed, dropoutSeed | 0);
    Atomics.store(control, WORD.threads, threads);
    Atomics.store(control, WORD.taken, 0);
    Atomics.store(control, WORD.done, 0);
    Atomics.store(control, WORD.gate, OPEN);
    Atomics.add(control, WORD.run, 1);
    Atomics.notify(control, WORD.run);
    try {
      parts.run(control, scratch);
      parts.awaitAll(control);
    } finally {
      Atomics.and(control, WORD.gate, OPEN - 1);
      awaitWord(control, WORD.gate, (helping) => helping === 0);
    }
    if (Atomics.load(control, WORD.failed) === 1) throw new Error("a thread could not compute its part");
  }

  /** Gives the other threads back. */
  end(): void {
    this.#ended = true;
    this.#here = 1;
    for (const end of this.#ends.splice(0)) end();
  }
}
