import type { Effect } from "../../shared/peer/effect.ts";
import type { Input } from "../../shared/peer/input.ts";
import type { StartMessage } from "../ports/protocol.ts";
import type { FromTrainingWorker, ToTrainingWorker, TrainingProgress } from "../ports/training.ts";

/** What comes from the training worker, for the runtime. */
export interface TrainerListener {
  input(input: Input): void;
  progress(progress: TrainingProgress): void;
  backend(description: string): void;
}

/** The port to the training worker: effects out, inputs in, vectors transferred rather than copied. */
export class TrainerLink {
  readonly #port: MessagePort;
  readonly #listener: TrainerListener;

  constructor(start: StartMessage, listener: TrainerListener) {
    this.#port = start.trainingPort;
    this.#listener = listener;
    this.#port.onmessage = (event: MessageEvent<FromTrainingWorker>) => this.#hear(event.data);
    this.#send({ type: "start", spec: start.spec, seat: start.seat, backend: start.backend });
  }

  compute(effect: Extract<Effect, { type: "compute" }>): void {
    const { view, round, attempt, position, members, evaluate } = effect;
    const parameters = effect.parameters.buffer as ArrayBuffer;
    this.#send({ type: "compute", view, round, attempt, position, members, parameters, evaluate }, [parameters]);
  }

  #hear(message: FromTrainingWorker): void {
    switch (message.type) {
      case "progress":
        return this.#listener.progress(message.progress);
      case "ready":
        this.#listener.backend(message.description);
        return this.#listener.input({ type: "trainerReady", backend: message.backend });
      case "gradient": {
        const { view, round, attempt, samples, weight, loss, computeMs } = message;
        const gradient = new Float32Array(message.gradient);
        // As large as a gradient: the next one is written there.
        this.#send({ type: "recycle", buffer: message.parameters }, [message.parameters]);
        return this.#listener.input({
          type: "gradient",
          view,
          round,
          attempt,
          gradient,
          samples,
          weight,
          loss,
          computeMs,
        });
      }
      case "evaluated": {
        const { view, round, correct, total } = message;
        return this.#listener.input({ type: "evaluated", view, round, correct, total });
      }
      case "failed":
        return this.#listener.input({ type: "trainerFailed", reason: message.reason });
    }
  }

  #send(message: ToTrainingWorker, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}
