import { taskOf } from "../../shared/session/tasks.ts";
import { initialState } from "../../shared/training/initial-parameters.ts";
import { parameterLayout } from "../../shared/training/model/layout.ts";
import { outerOptimizer } from "../../shared/training/outer-optimizer.ts";
import type { Optimizer } from "../../shared/training/optimizer.ts";
import type { TrainingState } from "../../shared/training/state.ts";
import { kernelRules } from "../../web/training/kernels/kernel-rules.ts";
import { StateMemory } from "../../web/training/kernels/state-memory.ts";
import type { FromTrainingWorker, ToTrainingWorker } from "../../web/ports/training.ts";
import type { SoloOrder, SoloRun, SoloStep, SoloTraining } from "./trained.ts";

/** Runs in a page of the product: its training worker alone, with the product's optimizer, and nobody to agree with. */

type Gradient = Extract<FromTrainingWorker, { type: "gradient" }>;
type Ready = Extract<FromTrainingWorker, { type: "ready" }>;

/** The training worker, asked one thing at a time. */
class TrainingWorker {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #settle: { resolve(message: Gradient | Ready): void; reject(error: Error): void } | undefined;

  constructor(url: string) {
    this.#worker = new Worker(url, { type: "module", name: "training" });
    this.#worker.onerror = (event) => this.#settle?.reject(new Error(event.message));
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ type: "port", port: port1, own: null }, [port1]);
    this.#port = port2;
    this.#port.onmessage = ({ data }: MessageEvent<FromTrainingWorker>) => {
      if (data.type === "failed") this.#settle?.reject(new Error(data.reason));
      if (data.type === "ready" || data.type === "gradient") this.#settle?.resolve(data);
    };
  }

  start(order: SoloOrder): Promise<Ready> {
    const { spec, backend } = order;
    return this.#ask({ type: "start", spec, seat: 0, backend }, []) as Promise<Ready>;
  }

  gradient(round: number, members: number, parameters: Float32Array<ArrayBuffer>): Promise<Gradient> {
    const about = { view: 1, round, attempt: 0, position: 0, members, shares: null, carried: null, evaluate: null };
    return this.#ask({ type: "compute", ...about, parameters }, [parameters.buffer]) as Promise<Gradient>;
  }

  recycle(buffer: ArrayBuffer): void {
    this.#tell({ type: "recycle", buffer }, [buffer]);
  }

  end(): void {
    this.#worker.terminate();
  }

  #ask(message: ToTrainingWorker, transfer: Transferable[]): Promise<Gradient | Ready> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#tell(message, transfer);
    });
  }

  #tell(message: ToTrainingWorker, transfer: Transferable[]): void {
    this.#port.postMessage(message, transfer);
  }
}

/** The product's optimizer, and two states in the kernels' memory, as a peer has them. */
async function exactUpdate({ spec, kernels }: SoloOrder): Promise<[Optimizer, TrainingState, TrainingState]> {
  const task = taskOf(spec);
  const layout = parameterLayout(task);
  const initial = initialState(task, spec.seed, outerOptimizer(spec, layout));
  const code = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0));
  const { parameters, moments } = initial;
  const states = new StateMemory(await WebAssembly.compile(code), parameters.length, moments.length);
  const [state, next] = [states.newState(initial), states.newState(initial)];
  state.parameters.set(parameters);
  return [outerOptimizer(spec, layout, kernelRules(states)), state, next];
}

const train: SoloTraining = async (order): Promise<SoloRun> => {
  const { spec, warmUpSteps, leastSteps, leastMs } = order;
  const worker = new TrainingWorker(order.workerUrl);
  const { backend, description } = await worker.start(order);
  const [optimizer, ...states] = await exactUpdate(order);
  let [state, next] = states;
  const steps: SoloStep[] = [];
  let measuringSince = performance.now();
  for (let step = 1 - warmUpSteps; step <= leastSteps || performance.now() - measuringSince < leastMs; step += 1) {
    if (step === 1) measuringSince = performance.now();
    const startedAt = performance.now();
    const copy = state.parameters.slice();
    const { gradient, parameters, samples, loss, computeMs, tensors } = await worker.gradient(
      step + warmUpSteps,
      spec.seats,
      copy,
    );
    const updateFrom = performance.now();
    optimizer.update(state, gradient, next);
    [state, next] = [next, state];
    const endedAt = performance.now();
    worker.recycle(gradient.buffer);
    worker.recycle(parameters);
    const updateMs = endedAt - updateFrom;
    if (step > 0) steps.push({ stepMs: endedAt - startedAt, computeMs, updateMs, samples, loss, tensors });
  }
  worker.end();
  return { backend, description, steps };
};

Object.assign(window, { soloTraining: train });
