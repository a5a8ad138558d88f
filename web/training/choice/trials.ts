import { SAMPLE_LOSS_MAX } from "../../../shared/privacy/bounded-loss.ts";
import { initialParameters } from "../../../shared/training/initial-parameters.ts";
import type { TimedEngine, UnusedEngine } from "../../ports/engines.ts";
import { isOnCard, type DeviceBackend } from "../../ports/training.ts";
import { BackendError } from "../backend-error.ts";
import type { Samples } from "../compiled-model.ts";
import { samplesBetween } from "../samples-between.ts";
import { because, type StartedBackend } from "../started-backend.ts";
import { wordsOf } from "../words-of.ts";
import { drawSamples } from "./drawn-samples.ts";
import type { ChoiceOptions, EngineChoice } from "./engine-choice.ts";
import { timeSteps, type StepTime } from "./time-steps.ts";
import { trialWords } from "./trial-words.ts";

/** All trials together; nothing is begun after it. */
const ALL_MS = 3000;
/** What a graphics card gets at least: its first step compiles shaders, for a second or three. */
const CARD_MS = 5000;
/** An engine on the processor may be slower than the best so far by this much, and a step cannot be broken off. */
const SLOWER_AT_MOST = 12;
/** How far the losses of two engines on the same samples may lie apart, as a share: they differ in their last bits. */
const LOSS_TOLERANCE = 0.01;

const WORDS: Readonly<Record<DeviceBackend, string>> = {
  wgsl: "our own kernels on the graphics card",
  webgpu: "TensorFlow.js on the graphics card",
  simd: "our own kernels",
  wasm: "TensorFlow.js in wasm",
  cpu: "TensorFlow.js in plain JavaScript",
};

const ON_CARD: readonly DeviceBackend[] = ["wgsl", "webgpu"];

interface Timing {
  readonly time: StepTime;
  readonly readyMs: number;
}

interface Timed extends Timing {
  readonly started: StartedBackend;
}

/** Tries the engines of this machine, one after the other, on steps of a session's own model. */
export class Trials {
  readonly #options: ChoiceOptions;
  readonly #samples: Samples;
  readonly #parameters: Float32Array;
  readonly #until: number;
  readonly #timed: TimedEngine[] = [];
  readonly #unused: UnusedEngine[] = [];
  #best: Timed | undefined;
  #loss: number | undefined;
  #isCardKnown = false;

  constructor(options: ChoiceOptions) {
    const { model, spec, now, lookForCard } = options;
    this.#options = options;
    this.#samples = drawSamples(model, spec.batchSize, spec.seed);
    this.#parameters = initialParameters({ model }, spec.seed);
    this.#until = now() + ALL_MS;
    const isKnown = (): void => void (this.#isCardKnown = true);
    lookForCard().then(isKnown, isKnown);
  }

  /** @throws BackendError where nothing computes */
  async choose(): Promise<EngineChoice> {
    await this.#try("simd");
    // While the card is looked for, something else can be tried.
    for (const name of this.#isCardKnown ? [...ON_CARD, "wasm" as const] : ["wasm" as const, ...ON_CARD]) {
      await this.#try(name);
    }
    const trials = [...this.#timed.toSorted((a, b) => a.ms - b.ms), ...this.#unused];
    if (this.#best === undefined) return { started: await this.#lastResort(), trials };
    // TensorFlow.js computes with whatever was started last.
    await this.#best.started.resume();
    return { started: because(this.#best.started, trialWords(trials)), trials };
  }

  async #try(name: DeviceBackend): Promise<void> {
    const { starts, report } = this.#options;
    if (name === "wasm" && !this.#isTimeLeft()) {
      this.#unused.push({ name, why: `${WORDS[name]} was not tried: a step of this model takes too long` });
      return;
    }
    report(`Trying what is fastest here: ${WORDS[name]}`);
    const from = this.#options.now();
    let started: StartedBackend;
    try {
      started = await starts[name]();
    } catch (error) {
      this.#unused.push({ name, why: wordsOf(error) });
      return;
    }
    try {
      this.#compare({ started, ...(await this.#time(started, from)) });
    } catch (error) {
      started.stop();
      this.#unused.push({ name, why: `${started.title} did not work: ${wordsOf(error)}` });
    }
  }

  #isTimeLeft(): boolean {
    if (this.#best === undefined) return true;
    return this.#options.now() + 2 * SLOWER_AT_MOST * this.#best.time.ofOneMs < this.#until;
  }

  #compare(timed: Timed): void {
    const { started, time, readyMs } = timed;
    const { name, title } = started;
    this.#timed.push({ name, title, ms: time.ms, isEstimate: time.isEstimate, readyMs });
    const isBetter = this.#best === undefined || time.ms < this.#best.time.ms;
    const loser = isBetter ? this.#best : timed;
    if (isBetter) this.#best = timed;
    loser?.started.stop();
  }

  /** @param from when it was asked for */
  async #time(started: StartedBackend, from: number): Promise<Timing> {
    const { spec, model, now, wait } = this.#options;
    const compiled = started.compile(model);
    const gradient = new Float32Array(compiled.parameters);
    const clip = { gradient: spec.privacyClip, loss: SAMPLE_LOSS_MAX };
    let readyMs: number | undefined;
    const step = async (count: number): Promise<void> => {
      const samples = samplesBetween(this.#samples, 0, count);
      const loss = await (spec.privacy === "sample"
        ? compiled.clippedSum(this.#parameters, samples, 0, clip, gradient)
        : compiled.gradient(this.#parameters, samples, 0, gradient));
      readyMs ??= now() - from;
      if (count === 1) this.#checkLoss(loss);
    };
    const least = isOnCard(started.name) ? now() + CARD_MS : 0;
    const until = Math.max(this.#until, least);
    const timing = timeSteps(step, {
      ...{ batch: spec.batchSize, now, until },
      best: this.#best?.time.ms ?? Number.POSITIVE_INFINITY,
    }).then((time): Timing => ({ time, readyMs: readyMs ?? 0 }));
    if (!isOnCard(started.name)) return timing;
    // A card that hangs keeps nobody waiting.
    timing.catch(() => undefined);
    return Promise.race([timing, wait(until - now()).then(() => tooLong()), started.lost]);
  }

  /** What was tried first is what the others are held against: it has computed the known product. */
  #checkLoss(loss: number): void {
    this.#loss ??= loss;
    const isNear = Math.abs(loss - this.#loss) <= LOSS_TOLERANCE * Math.max(1, Math.abs(this.#loss));
    if (isNear || Object.is(loss, this.#loss)) return;
    throw new BackendError(`its loss is ${loss} in place of ${this.#loss}`);
  }

  async #lastResort(): Promise<StartedBackend> {
    const why = this.#unused.map((unused) => unused.why).join("; ");
    try {
      return because(await this.#options.starts.cpu(), why);
    } catch (error) {
      throw new BackendError(`No way to compute is left in this browser: ${why}; ${wordsOf(error)}.`);
    }
  }
}

function tooLong(): never {
  throw new BackendError("its first steps took too long");
}
