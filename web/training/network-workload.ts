import type { Evaluation, Step } from "../../shared/peer/gradient-request.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { dropoutSeed } from "../../shared/training/dropout-mask.ts";
import { evaluationBatchOf } from "../../shared/training/evaluation-shard.ts";
import { statisticsIn } from "../../shared/training/input-statistics.ts";
import type { Head } from "../../shared/training/model/model.ts";
import { parameterLayout } from "../../shared/training/model/layout.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import type { Example } from "../ports/example.ts";
import type { OwnData } from "../ports/own-data.ts";
import type { Probe, ProbeRequest } from "../ports/probe.ts";
import type { DeviceBackend } from "../ports/training.ts";
import { startAnother, startForced, startsWith, type Starts } from "./backend.ts";
import { chooseEngine, timedNames } from "./choice/choose-engine.ts";
import type { EngineChoice, TrialMemory } from "./choice/engine-choice.ts";
import type { CompiledModel, Samples } from "./compiled-model.ts";
import { Contribution } from "./contribution.ts";
import { SharedCores } from "./cores/shared-cores.ts";
import { Engine } from "./engine.ts";
import { exampleOf } from "./example.ts";
import { graphicsCard } from "./graphics-card.ts";
import { inBrowser, type DownloadOptions } from "./download.ts";
import { Noise } from "./noise.ts";
import { timeSteps, warmUp, WARM_UP_STEPS, type FirstSteps } from "./first-steps.ts";
import { fetchPlainKernels } from "./kernels/fetch-kernels.ts";
import { OwnWriting, type EvaluatedModel } from "./own-writing.ts";
import { tellStatistics } from "./own-statistics.ts";
import { testBatches, type Place, type SeatSamples } from "./seat-samples.ts";
import { sessionData } from "./tasks.ts";
import type { SessionData } from "./tasks/family-data.ts";
import { addTally, evaluationOf, NO_ANSWERS, tally } from "./tally.ts";
import type { HeldOutTest, ReportProgress, Workload } from "./workload.ts";

/**
 * Samples of a piece of a test, at most: about as much work as a step or two, which go back as well as forth. With fewer a
 * small model costs twice as much a sample, as its weights are laid out anew for each piece.
 */
const TEST_PIECE = 256;

export interface NetworkSeat {
  readonly spec: SessionSpec;
  readonly seat: number;
  /** null takes the one on which this model is fastest. */
  readonly backend: DeviceBackend | null;
  /** With data `own`, what people gave to this tab. */
  readonly own: OwnData | null;
  /** What is known of the speed of engines on this machine. */
  readonly memory: TrialMemory;
}

/** A task with layers, computed by an engine on this seat's part of the data set. */
export class NetworkWorkload implements Workload {
  readonly parameters: number;
  private contribution: Contribution;
  /** How many of the first parameters are statistics of inputs (R9). */
  private readonly statistics: number;
  private readonly says: Head["of"];
  /** Samples of one forward pass of a test: a gradient that is asked for meanwhile waits for no more than one. */
  private readonly testPiece: number;
  /** Of steps for which everything was compiled already. */
  private warmStepMs = 0;
  /** In a session of text, what was evaluated last. */
  private evaluated: EvaluatedModel | null = null;

  private constructor(
    private readonly engine: Engine,
    readonly model: CompiledModel,
    readonly spec: SessionSpec,
    private readonly source: SessionData,
    readonly seat: number,
    private place: Place,
    private data: SeatSamples,
    private readonly report: ReportProgress,
    /** For local steps; null where none are taken, or none by kernels. */
    private readonly kernels: WebAssembly.Module | null,
  ) {
    this.parameters = model.parameters;
    this.contribution = this.#contributionTo(spec);
    this.statistics = statisticsIn(parameterLayout(taskOf(spec)));
    const network = networkOf(taskOf(spec));
    this.says = network.head.of;
    this.testPiece = Math.min(TEST_PIECE, evaluationBatchOf(network));
  }

  /**
   * Starts the engine that suits the machine and the model, while the data are downloaded that the seat needs in view 1
   * (all seats, M4), and runs first steps. All of it is done in the lobby: nobody waits for it in a round.
   * @throws BackendError, DownloadError, NoDataError
   */
  static async start(seatOf: NetworkSeat, report: ReportProgress): Promise<NetworkWorkload> {
    const { spec, seat, own } = seatOf;
    report({ stage: "backend", text: "Starting the arithmetic", loaded: 0, total: 1 });
    const source = sessionData({ spec, seat, own });
    const place = { view: 1, members: spec.seats, position: seat };
    const data = source.samplesAt(place);
    const starts = startsWith(await SharedCores.join());
    const [{ started, trials }, , kernels] = await Promise.all([
      engineFor(seatOf, starts, report),
      loadData(source, data, report, FEW_ATTEMPTS),
      spec.auto || spec.localSteps > 1 ? fetchPlainKernels() : null,
    ]);
    const engine = new Engine(started, {
      startAnother: (lost) => startAnother(lost, timedNames(trials), starts),
      ...{ wait: inBrowser(1).wait, now: () => performance.now() },
    });
    const model = engine.compile(networkOf(taskOf(spec)));
    const workload = new NetworkWorkload(engine, model, spec, source, seat, place, data, report, kernels);
    await engine.run(() => workload.#warmUp());
    report({ stage: "ready", text: "Ready", loaded: 1, total: 1 });
    if (spec.policy === "reorganize" || spec.shares === "speed") void source.fetchAhead(MANY_ATTEMPTS);
    return workload;
  }

  get backend(): DeviceBackend {
    return this.engine.backend;
  }

  get description(): string {
    return this.engine.description;
  }

  get stepMs(): number {
    return this.warmStepMs;
  }

  settle(spec: SessionSpec): void {
    this.contribution = this.#contributionTo(spec);
  }

  #contributionTo(spec: SessionSpec): Contribution {
    return new Contribution(spec, this.seat, this.model, new Noise(), this.kernels);
  }

  async prepare({ view, members, position, shares }: Place): Promise<void> {
    const next = { view, members, position, shares };
    if (isSamePlace(this.place, next)) return;
    const data = this.source.samplesAt(next);
    // In the middle of a session nothing is gained by giving up: the others wait for whoever computes (H5).
    await loadData(this.source, data, this.report, MANY_ATTEMPTS);
    this.data = data;
    this.place = next;
    this.report({ stage: "ready", text: "Ready", loaded: 1, total: 1 });
  }

  beginTest(parameters: Float32Array, round: number): HeldOutTest {
    if (this.source.text !== null) this.evaluated = { round, parameters: parameters.slice() };
    const pieces = testBatches(this.data, this.testPiece);
    let answers = NO_ANSWERS;
    const step = async (): Promise<Evaluation | null> => {
      const piece = pieces.next();
      if (piece.done === true) return evaluationOf(answers, this.says);
      const found = await this.engine.run(() => tally(this.model, parameters, piece.value, this.says));
      answers = addTally(answers, found);
      return null;
    };
    return { step };
  }

  beginWriting(now: () => number): OwnWriting | null {
    const { text } = this.source;
    return text && this.evaluated && new OwnWriting(this.spec, this.model, text.tokenizer, this.evaluated, now);
  }

  async gradient(
    parameters: Float32Array,
    round: number,
    into: Float32Array,
    cancelled: () => boolean,
  ): Promise<Step | null> {
    const batchOf = (step: number): Samples => this.data.batch(step);
    const work = () => this.contribution.compute(parameters, round, batchOf, into, cancelled);
    const computed = await this.engine.run(work);
    if (computed && round === 1 && this.spec.start === null) {
      const { averaging } = this.spec;
      tellStatistics(this.statistics, this.data, { averaging, view: this.place.view }, parameters, into);
    }
    return computed && { ...computed, weight: this.data.weight(computed.samples) };
  }

  async probe({ batch, samples }: Pick<ProbeRequest, "batch" | "samples">): Promise<Probe | null> {
    const whole = this.data.batch(batch);
    const count = Math.min(samples, whole.count);
    if (count === 0) return null;
    const inputs = whole.inputs.slice(0, (count * whole.inputs.length) / whole.count);
    const gradient = new Float32Array(this.parameters);
    const parameters = initialParameters(taskOf(this.spec), this.spec.seed);
    const labels = whole.labels.subarray(0, count);
    await this.model.gradient(
      parameters,
      { count, inputs, labels },
      dropoutSeed(this.spec.seed, this.seat, batch),
      gradient,
    );
    return { count, inputs, gradient };
  }

  example(number: number): Example | null {
    if (this.source.text !== null) return null;
    return exampleOf(this.data, taskOf(this.spec), { seed: this.spec.seed, number });
  }

  distrust(reason: string): boolean {
    return this.engine.distrust(reason);
  }

  tensors(): number {
    return this.engine.tensors();
  }

  async #warmUp(): Promise<void> {
    const parameters = initialParameters(taskOf(this.spec), this.spec.seed);
    const first: FirstSteps = {
      parameters,
      batchOf: (batch) => this.data.batch(batch),
      contributionOf: (localSteps) => this.#contributionTo({ ...this.spec, localSteps }),
      tryTest: async () => {
        const few = Math.min(this.testPiece, this.data.testSamples);
        if (few > 0) await tally(this.model, parameters, this.data.testBatch(0, few), this.says);
      },
      begins: (step) =>
        this.report({
          stage: "warmUp",
          text: `First steps on ${this.backend}`,
          loaded: step,
          total: WARM_UP_STEPS,
        }),
      now: () => performance.now(),
    };
    this.warmStepMs = await warmUp(first);
    if (this.spec.auto) this.warmStepMs = await timeSteps(first);
  }
}

function isSamePlace(a: Place, b: Place): boolean {
  const isShared = (a.shares?.join() ?? null) === (b.shares?.join() ?? null);
  return isShared && a.view === b.view && a.members === b.members && a.position === b.position;
}

async function engineFor(
  { spec, backend, memory }: NetworkSeat,
  starts: Starts,
  report: ReportProgress,
): Promise<EngineChoice> {
  if (backend !== null) return { started: await startForced(backend, starts), trials: [] };
  return chooseEngine({
    ...{ spec, model: networkOf(taskOf(spec)), starts, lookForCard: graphicsCard, memory },
    report: (text) => report({ stage: "backend", text, loaded: 0, total: 1 }),
    now: () => performance.now(),
    wait: inBrowser(1).wait,
  });
}

function loadData(
  { downloads }: SessionData,
  data: SeatSamples,
  report: ReportProgress,
  options: DownloadOptions,
): Promise<void> {
  const text = `Downloading ${downloads}`;
  return data.load(options, (loaded, total, doing = text) => report({ stage: "data", text: doing, loaded, total }));
}

const FEW_ATTEMPTS = inBrowser(6);
/** For an hour, at one attempt every four seconds. */
const MANY_ATTEMPTS = inBrowser(900);
