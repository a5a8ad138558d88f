import type { SessionSpec } from "../../shared/session/spec.ts";
import { TASKS } from "../../shared/session/tasks.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import { startBackend, type DeviceBackend } from "./backend.ts";
import { Blocks } from "./blocks.ts";
import { SeatData } from "./data.ts";
import type { DownloadOptions } from "./download.ts";
import { Model, tensorsAlive } from "./model.ts";
import type { Evaluation, ReportProgress, Step, Workload } from "./workload.ts";

/** Samples of one forward pass of an evaluation: a pause for messages lies between two of them. */
const EVALUATION_BATCH = 250;

/** Steps before the first round: shaders and hot functions are compiled in them. */
const WARM_UP_STEPS = 2;

export interface NetworkSeat {
  readonly spec: SessionSpec;
  readonly seat: number;
  /** null chooses by what the machine has. */
  readonly backend: DeviceBackend | null;
}

/** A task with layers, computed by TensorFlow.js on this seat's part of the data set. */
export class NetworkWorkload implements Workload {
  readonly parameters: number;

  private constructor(
    readonly backend: DeviceBackend,
    readonly description: string,
    readonly model: Model,
    readonly spec: SessionSpec,
    private readonly blocks: Blocks,
    private data: SeatData,
    private readonly report: ReportProgress,
  ) {
    this.parameters = model.parameters;
  }

  /**
   * Starts a backend, downloads the data that the seat needs in view 1 (all seats, M4), and runs a first step.
   * @throws BackendError, DownloadError
   */
  static async start({ spec, seat, backend }: NetworkSeat, report: ReportProgress): Promise<NetworkWorkload> {
    report({ stage: "backend", text: "Starting TensorFlow.js", loaded: 0, total: 1 });
    const blocks = new Blocks();
    const data = new SeatData(spec, spec.seats, seat, blocks);
    const [started] = await Promise.all([startBackend(backend), loadData(data, report, FEW_ATTEMPTS)]);
    const model = new Model(TASKS[spec.task]);
    const workload = new NetworkWorkload(started.name, started.description, model, spec, blocks, data, report);
    await workload.#warmUp();
    report({ stage: "ready", text: "Ready", loaded: 1, total: 1 });
    if (spec.policy === "reorganize") void blocks.fetchAll(MANY_ATTEMPTS);
    return workload;
  }

  async prepare(members: number, position: number): Promise<void> {
    if (this.data.members === members && this.data.position === position) return;
    const data = new SeatData(this.spec, members, position, this.blocks);
    // In the middle of a session nothing is gained by giving up: the others wait for whoever computes (H5).
    await loadData(data, this.report, MANY_ATTEMPTS);
    this.data = data;
    this.report({ stage: "ready", text: "Ready", loaded: 1, total: 1 });
  }

  async evaluate(parameters: Float32Array, cancelled: () => boolean): Promise<Evaluation | null> {
    const total = this.data.testSamples;
    let correct = 0;
    for (let from = 0; from < total; from += EVALUATION_BATCH) {
      const batch = this.data.testBatch(from, Math.min(from + EVALUATION_BATCH, total));
      correct += await this.model.countCorrect(parameters, batch);
      await messagesHandled();
      if (cancelled()) return null;
    }
    return { correct, total };
  }

  async gradient(parameters: Float32Array, round: number, into: Float32Array): Promise<Step> {
    const batch = this.data.batch(round);
    if (batch.count === 0) {
      into.fill(0);
      return { samples: 0, weight: 0, loss: 0 };
    }
    return { samples: batch.count, weight: batch.count, loss: await this.model.gradient(parameters, batch, into) };
  }

  tensors(): number {
    return tensorsAlive();
  }

  async #warmUp(): Promise<void> {
    const parameters = initialParameters(TASKS[this.spec.task], this.spec.seed);
    const gradient = new Float32Array(this.parameters);
    for (let step = 0; step < WARM_UP_STEPS; step++) {
      this.report({ stage: "warmUp", text: `First steps on ${this.backend}`, loaded: step, total: WARM_UP_STEPS });
      await this.gradient(parameters, 1, gradient);
      await this.model.countCorrect(
        parameters,
        this.data.testBatch(0, Math.min(EVALUATION_BATCH, this.data.testSamples)),
      );
    }
  }
}

function loadData(data: SeatData, report: ReportProgress, options: DownloadOptions): Promise<void> {
  const progress = (loaded: number, total: number): void =>
    report({ stage: "data", text: `Downloading this seat's part of MNIST`, loaded, total });
  return data.load(options, progress);
}

const FEW_ATTEMPTS: DownloadOptions = {
  fetch: (url, init) => fetch(url, init),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  attemptsMax: 6,
};
/** For an hour, at one attempt every four seconds. */
const MANY_ATTEMPTS: DownloadOptions = { ...FEW_ATTEMPTS, attemptsMax: 900 };

/** Settles after the messages that wait now are handled. A timer would wait at least 4 ms. */
function messagesHandled(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      port1.close();
      done();
    };
    port1.postMessage(null);
  });
}
