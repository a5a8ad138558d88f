import { roundKeyOf, startOf, type GradientRequest } from "../../shared/peer/gradient-request.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { FromTrainingWorker, ToTrainingWorker } from "../ports/training.ts";
import type { Example } from "../ports/example.ts";
import type { Probe, ProbeRequest } from "../ports/probe.ts";
import type { Written } from "../ports/writing.ts";
import { BufferPool } from "./buffer-pool.ts";
import { messagesHandled } from "./messages-handled.ts";
import type { OwnWriting } from "./own-writing.ts";
import type { HeldOutTest, ReportProgress, Workload } from "./workload.ts";

type Start = Extract<ToTrainingWorker, { type: "start" }>;

/** What the page waits to read. */
interface Writing {
  readonly answer: (written: Written | null) => void;
  begun: OwnWriting | null;
}

/** A state that is tested while nothing else is to be computed, or before all else (R11). */
interface Test {
  readonly view: number;
  readonly round: number;
  readonly digest: string;
  readonly pieces: HeldOutTest;
}

/** What the trainer needs of its surroundings. */
export interface TrainerOptions {
  /** Sends to the protocol worker; the buffers are transferred. */
  readonly post: (message: FromTrainingWorker, transfer: ArrayBuffer[]) => void;
  readonly startWorkload: (start: Start, report: ReportProgress) => Promise<Workload>;
  /** A clock in milliseconds, to measure spans with. */
  readonly now: () => number;
}

/**
 * Answers the protocol worker: one computation at a time, and of those that wait only the newest. Anything that goes
 * wrong ends in one `failed`, after which nothing is computed any more.
 */
export class Trainer {
  readonly #options: TrainerOptions;
  #start: Start | undefined;
  #testsGoFirst = false;
  #workload: Workload | undefined;
  /** What it computes with, as was told last. */
  #told = "";
  #buffers = new BufferPool(0);
  #waiting: GradientRequest | undefined;
  #probe: { readonly request: ProbeRequest; readonly answer: (probe: Probe | null) => void } | undefined;
  #writing: Writing | undefined;
  #test: Test | undefined;
  /** The parameters that are tested: those of each test in their turn. */
  #tested = new Float32Array(0);
  #busy = false;
  #failed = false;

  constructor(options: TrainerOptions) {
    this.#options = options;
  }

  /** Takes a message of the protocol worker. Never throws. */
  handle(message: ToTrainingWorker): void {
    if (this.#failed) return;
    switch (message.type) {
      case "start":
        if (this.#start) return this.fail("This training worker was started twice; it serves one seat.");
        this.#start = message;
        this.#testsGoFirst = doTestsGoFirst(message.spec);
        return this.#run(() => this.#startWorkload(message));
      case "settle":
        this.#testsGoFirst = doTestsGoFirst(message.spec);
        // Whoever is in a view has said hello, and that is said when the workload is there.
        return this.#workload?.settle(message.spec);
      case "compute":
        if (this.#waiting) this.#buffers.give(this.#waiting.parameters.buffer);
        this.#dropTestFor(message);
        this.#waiting = message;
        return this.#next();
      case "recycle":
        return this.#buffers.give(message.buffer);
    }
  }

  /** Computes a probe when no round waits for this seat; a newer request overtakes one that still waits. */
  probe(request: ProbeRequest, answer: (probe: Probe | null) => void): void {
    if (this.#failed) return answer(null);
    this.#probe?.answer(null);
    this.#probe = { request, answer };
    this.#next();
  }

  /** One of this seat's samples; null before it has any. Nothing is computed for it, so that it waits for nothing. */
  example(number: number): Example | null {
    return this.#failed ? null : (this.#workload?.example(number) ?? null);
  }

  /**
   * Writes with the model that was evaluated last, while no round waits for this seat; a newer request overtakes one that
   * is not done.
   */
  write(answer: (written: Written | null) => void): void {
    if (this.#failed) return answer(null);
    this.#writing?.answer(null);
    this.#writing = { answer, begun: null };
    this.#next();
  }

  /** Something went wrong that nobody waits for. A workload that can take care of it goes on; otherwise this seat stops. */
  distrust(reason: string): void {
    if (this.#workload?.distrust(reason) !== true) this.fail(reason);
  }

  /** Says in one sentence for people why this seat cannot compute, and stops. */
  fail(reason: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#waiting = undefined;
    this.#test = undefined;
    this.#writing?.answer(null);
    this.#writing = undefined;
    this.#options.post({ type: "failed", reason }, []);
  }

  async #startWorkload(start: Start): Promise<void> {
    const report: ReportProgress = (progress) => this.#options.post({ type: "progress", progress }, []);
    const workload = await this.#options.startWorkload(start, report);
    this.#workload = workload;
    this.#buffers = new BufferPool(workload.parameters * Float32Array.BYTES_PER_ELEMENT);
    this.#tested = new Float32Array(workload.parameters);
    this.#told = workload.description;
    const { backend, description, stepMs } = workload;
    this.#options.post({ type: "ready", backend, description, stepMs }, []);
  }

  /** A backend that stopped has given way to another one. */
  #tellEngine({ backend, description }: Workload): void {
    if (description === this.#told) return;
    this.#told = description;
    this.#options.post({ type: "engine", backend, description }, []);
  }

  #next(): void {
    const [workload, compute, probe, writing] = [this.#workload, this.#waiting, this.#probe, this.#writing];
    const test = this.#test;
    if (this.#busy || !workload) return;
    if (compute) {
      this.#waiting = undefined;
      this.#run(() => this.#compute(workload, compute));
    } else if (probe) {
      this.#probe = undefined;
      // The round does not depend on it, so neither does this seat.
      const found = () => workload.probe(probe.request).catch(() => null);
      this.#run(async () => probe.answer(this.#failed ? null : await found()));
    } else if (test) {
      this.#run(() => this.#testOn(test));
    } else if (writing) {
      this.#run(() => this.#writeOn(workload, writing));
    }
  }

  /** A token at a time: what a round asks for meanwhile comes first. */
  async #writeOn(workload: Workload, writing: Writing): Promise<void> {
    writing.begun ??= this.#failed ? null : workload.beginWriting(this.#options.now);
    // The round does not depend on it, so neither does this seat.
    const goesOn = await writing.begun?.step().catch(() => false);
    await messagesHandled();
    if (goesOn === true || this.#writing !== writing) return;
    this.#writing = undefined;
    writing.answer(writing.begun?.written ?? null);
  }

  /** A state of another view, and one that is to be computed again, need not be tested any more. */
  #dropTestFor({ view, round }: GradientRequest): void {
    if (this.#test && (this.#test.view !== view || this.#test.round >= round)) this.#test = undefined;
  }

  /** A piece at a time: a gradient that is asked for meanwhile comes first. */
  async #testOn(test: Test): Promise<void> {
    const found = await test.pieces.step();
    await messagesHandled();
    // What was begun in its place must not be told as this one.
    if (!found || this.#test !== test || this.#failed) return;
    this.#test = undefined;
    const { view, round, digest } = test;
    this.#options.post({ type: "evaluated", view, round, digest, ...found }, []);
  }

  /** Nothing goes first any more. */
  async #finishTest(superseded: () => boolean): Promise<void> {
    while (this.#test && !superseded()) await this.#testOn(this.#test);
  }

  /** Begins to test a request's parameters, which are those after the round before its own. */
  #beginTest(workload: Workload, { view, round, parameters }: GradientRequest, digest: string): void {
    this.#tested.set(parameters);
    const pieces = workload.beginTest(this.#tested, round - 1);
    this.#test = { view, round: round - 1, digest, pieces };
  }

  #run(work: () => Promise<void>): void {
    this.#busy = true;
    work()
      .catch((error: unknown) => this.fail(reasonOf(error)))
      .finally(() => {
        this.#busy = false;
        this.#next();
      });
  }

  async #compute(workload: Workload, request: GradientRequest): Promise<void> {
    const { round, parameters, evaluate } = request;
    if (parameters.length !== workload.parameters) {
      const got = parameters.length;
      throw new RangeError(`Round ${round} came with ${got} parameters; the model has ${workload.parameters}.`);
    }
    const superseded = (): boolean => this.#waiting !== undefined || this.#failed;
    await workload.prepare(request);
    if (superseded()) return this.#buffers.give(parameters.buffer);
    if (evaluate) {
      await this.#finishTest(superseded);
      if (superseded()) return this.#buffers.give(parameters.buffer);
      this.#beginTest(workload, request, evaluate.digest);
      if (evaluate.isLast || this.#testsGoFirst) await this.#finishTest(superseded);
      if (evaluate.isLast || superseded()) return this.#buffers.give(parameters.buffer);
    }
    const gradient = new Float32Array(this.#buffers.take());
    const startedAt = this.#options.now();
    const step = await workload.gradient(startOf(request), round, gradient, superseded);
    if (!step) {
      this.#buffers.give(gradient.buffer);
      return this.#buffers.give(parameters.buffer);
    }
    const computeMs = this.#options.now() - startedAt;
    this.#tellEngine(workload);
    this.#checkFinite(round, step.loss, gradient);
    if (this.#failed) return;
    this.#options.post(
      {
        type: "gradient",
        ...roundKeyOf(request),
        ...step,
        gradient,
        computeMs,
        parameters: parameters.buffer,
        tensors: workload.tensors(),
      },
      [gradient.buffer, parameters.buffer],
    );
  }

  #checkFinite(round: number, loss: number, gradient: Float32Array): void {
    const what = !Number.isFinite(loss) ? "loss" : !allFinite(gradient) ? "gradient" : null;
    if (what === null) return;
    const rate = this.#start?.spec.learningRate;
    throw new RangeError(
      `In round ${round} the ${what} is no finite number any more: training has diverged. ` +
        `A learning rate below ${rate} may keep it stable.`,
    );
  }
}

/**
 * R11: a round of local steps leaves hardly a moment between two gradients, and is long: what is trained in vain beyond a
 * state that has reached the target would be longer than its test.
 */
function doTestsGoFirst({ localSteps, targetAccuracy, targetLoss }: SessionSpec): boolean {
  return localSteps > 1 && (targetAccuracy !== null || targetLoss !== null);
}

/** Times zero, a finite number is zero and any other is NaN, which stays in a sum. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * 0;
  return sum === 0;
}
